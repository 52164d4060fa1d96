"""The single table: typed calls, retried where that is safe."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cairn.adapters.dynamodb.consumed_capacity import CapacityCounter, ConsumedCapacity
from cairn.adapters.dynamodb.errors import (
    failed_condition,
    has_met_another,
    vendor_errors,
)
from cairn.adapters.dynamodb.items.values import (
    Action,
    Attributes,
    decode,
    encoded,
    key,
)
from cairn.domain.errors import DependencyUnavailable

# A transaction that loses to another one on a shared item fails as a whole and may be repeated.
CONFLICT_TRIES = 8
CONFLICT_PAUSE_SECONDS = 0.02
BATCH_GET_MAX = 100  # keys per BatchGetItem, DynamoDB's limit


class DynamoDBTable:
    """Calls on one table. All reads are strongly consistent. `capacity` sums what they consume."""

    def __init__(self, client: Any, name: str, capacity: CapacityCounter | None = None) -> None:
        self._client = client
        self.name = name
        self.capacity = capacity or CapacityCounter()

    def get(self, pk: str, sk: str) -> Attributes | None:
        answer = self._read(
            self._client.get_item, TableName=self.name, Key=key(pk, sk), ConsistentRead=True
        )
        return decode(answer.get("Item"))

    def get_many(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Attributes]:
        """Items by key, absent ones left out. Unprocessed keys are asked for again."""
        found: dict[tuple[str, str], Attributes] = {}
        todo = [key(*each) for each in dict.fromkeys(keys)]
        pauses = _pauses()
        while todo:
            batch, todo = todo[:BATCH_GET_MAX], todo[BATCH_GET_MAX:]
            request = {self.name: {"Keys": batch, "ConsistentRead": True}}
            answer = self._read(self._client.batch_get_item, RequestItems=request)
            for item in map(decode, answer["Responses"].get(self.name, ())):
                assert item is not None
                found[item["pk"], item["sk"]] = item
            unprocessed = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            if answer["Responses"].get(self.name):
                pauses = _pauses()
            if unprocessed and not next(pauses, False):
                raise DependencyUnavailable("the memory store left part of a read undone")
            todo += unprocessed
        return found

    def query(
        self,
        condition: str,
        values: Mapping[str, Any],
        *,
        limit: int | None = None,
        newest_first: bool = False,
        index: str | None = None,
    ) -> list[Attributes]:
        """All pages of a query (at most `limit` items), in key order unless `newest_first`."""
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": encoded(values),
            "ScanIndexForward": not newest_first,
        }
        request |= {"IndexName": index} if index else {"ConsistentRead": True}
        items: list[Attributes] = []
        while True:
            if limit is not None:
                request["Limit"] = limit - len(items)
            page = self._read(self._client.query, **request)
            items += [item for item in map(decode, page["Items"]) if item is not None]
            last = page.get("LastEvaluatedKey")
            if not last or (limit is not None and len(items) >= limit):
                return items
            request["ExclusiveStartKey"] = last

    def scan_keys(self, condition: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Keys of all items that satisfy the condition. Costs as much as reading the table."""
        request: dict[str, Any] = {
            "TableName": self.name,
            "FilterExpression": condition,
            "ExpressionAttributeValues": encoded(values),
            "ProjectionExpression": "pk, sk",
            "ConsistentRead": True,
        }
        while True:
            page = self._read(self._client.scan, **request)
            yield from ((item["pk"]["S"], item["sk"]["S"]) for item in page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def put(
        self, item: Attributes, condition: str = "", values: Mapping[str, Any] | None = None
    ) -> None:
        """Raises: ConditionFailed."""
        action = self.put_action(item, condition, values)["Put"]
        self._write(self._client.put_item, **action)

    def update(
        self, pk: str, sk: str, expression: str, values: Mapping[str, Any], condition: str
    ) -> Attributes:
        """The item as it was before. Raises: ConditionFailed."""
        answer = self._write(
            self._client.update_item,
            TableName=self.name,
            Key=key(pk, sk),
            UpdateExpression=expression,
            ConditionExpression=condition,
            ExpressionAttributeValues=encoded(values),
            ReturnValues="ALL_OLD",
        )
        return decode(answer.get("Attributes")) or {}

    def transact(self, actions: Sequence[Action]) -> None:
        """All or nothing. Retries conflicts with other transactions, with jitter.

        Raises: ConditionFailed, DependencyUnavailable (the outcome may then be unknown).
        """
        try:
            self._write(self._client.transact_write_items, TransactItems=list(actions))
        except DependencyUnavailable as error:
            if refusal := failed_condition(error):
                raise refusal from error
            raise

    def _read(self, call: Callable[..., Any], **request: Any) -> Any:
        return self._send(ConsumedCapacity.of_read, call, request)

    def _write(self, call: Callable[..., Any], **request: Any) -> Any:
        """A write that met a transaction on the same item has changed nothing and is repeated."""
        pauses = _pauses()
        while True:
            try:
                return self._send(ConsumedCapacity.of_write, call, request)
            except DependencyUnavailable as error:
                if not (has_met_another(error) and next(pauses, False)):
                    raise

    def _send(
        self,
        consumed_by: Callable[[Mapping[str, Any]], ConsumedCapacity],
        call: Callable[..., Any],
        request: Mapping[str, Any],
    ) -> Any:
        """One call of the client, added to the counter.

        One that fails counts as a call without units: AWS bills a write whose condition does not
        hold, but its error does not say how much. TOTAL includes the indexes.
        """
        answer: dict[str, Any] = {}
        try:
            with vendor_errors():
                answer = call(**request, ReturnConsumedCapacity="TOTAL")
        finally:
            self.capacity.add(consumed_by(answer))
        return answer

    # What transactions are made of.

    def put_action(
        self, item: Attributes, condition: str = "", values: Mapping[str, Any] | None = None
    ) -> Action:
        return {"Put": self._action({"Item": encoded(item)}, condition, values)}

    def update_action(
        self, pk: str, sk: str, expression: str, values: Mapping[str, Any], condition: str = ""
    ) -> Action:
        body = {"Key": key(pk, sk), "UpdateExpression": expression}
        return {"Update": self._action(body, condition, values)}

    def delete_action(
        self, pk: str, sk: str, condition: str = "", values: Mapping[str, Any] | None = None
    ) -> Action:
        return {"Delete": self._action({"Key": key(pk, sk)}, condition, values)}

    def check_action(
        self, pk: str, sk: str, condition: str, values: Mapping[str, Any] | None = None
    ) -> Action:
        return {"ConditionCheck": self._action({"Key": key(pk, sk)}, condition, values)}

    def _action(self, body: Action, condition: str, values: Mapping[str, Any] | None) -> Action:
        action: Action = {"TableName": self.name, **body}
        if condition:
            action["ConditionExpression"] = condition
            action["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        if values:
            action["ExpressionAttributeValues"] = encoded(values)
        return action


def _pauses() -> Iterator[bool]:
    """Waits before each further try, with jitter and longer each time; ends when it is no use."""
    for attempt in range(CONFLICT_TRIES - 1):
        time.sleep(random.uniform(0, CONFLICT_PAUSE_SECONDS * 2**attempt))
        yield True
