"""The single table: typed calls, retried where that is safe."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cairn.adapters.dynamodb.actions import TableActions
from cairn.adapters.dynamodb.calls import MeteredCalls, pauses
from cairn.adapters.dynamodb.consumed_capacity import CapacityCounter
from cairn.adapters.dynamodb.errors import failed_condition
from cairn.adapters.dynamodb.items.values import Action, Attributes, decode, encoded, key
from cairn.domain.errors import DependencyUnavailable

BATCH_GET_MAX = 100  # keys per BatchGetItem, DynamoDB's limit


class DynamoDBTable(TableActions):
    """Calls on one table. All reads are strongly consistent. `capacity` sums what they consume."""

    def __init__(self, client: Any, name: str, capacity: CapacityCounter | None = None) -> None:
        super().__init__(name)
        self._client = client
        self._calls = MeteredCalls(capacity or CapacityCounter())

    @property
    def capacity(self) -> CapacityCounter:
        return self._calls.capacity

    def get(self, pk: str, sk: str) -> Attributes | None:
        answer = self._calls.read(
            self._client.get_item, TableName=self.name, Key=key(pk, sk), ConsistentRead=True
        )
        return decode(answer.get("Item"))

    def get_many(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Attributes]:
        """Items by key, absent ones left out. Unprocessed keys are asked for again."""
        found: dict[tuple[str, str], Attributes] = {}
        todo = [key(pk, sk) for pk, sk in dict.fromkeys(keys)]
        more = pauses()
        while todo:
            batch, todo = todo[:BATCH_GET_MAX], todo[BATCH_GET_MAX:]
            items, unprocessed = self._get_batch(batch)
            found |= {(item["pk"], item["sk"]): item for item in items}
            if items:
                more = pauses()
            if unprocessed and not next(more, False):
                raise DependencyUnavailable("the memory store left part of a read undone")
            todo += unprocessed
        return found

    def _get_batch(self, keys: Sequence[Action]) -> tuple[list[Attributes], list[Action]]:
        """What was found, and the keys that DynamoDB left for another call."""
        request = {self.name: {"Keys": keys, "ConsistentRead": True}}
        answer = self._calls.read(self._client.batch_get_item, RequestItems=request)
        unprocessed = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
        return _decoded(answer["Responses"].get(self.name, ())), unprocessed

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
            page = self._calls.read(self._client.query, **request)
            items += _decoded(page["Items"])
            last = page.get("LastEvaluatedKey")
            if not last or (limit is not None and len(items) >= limit):
                return items
            request["ExclusiveStartKey"] = last

    def scan(
        self, condition: str, values: Mapping[str, Any], *, only: str = ""
    ) -> Iterator[Attributes]:
        """All items that satisfy the condition. Costs as much as reading the table.

        `only`: names of the attributes that are wanted, with commas between them.
        """
        request: dict[str, Any] = {
            "TableName": self.name,
            "FilterExpression": condition,
            "ExpressionAttributeValues": encoded(values),
            "ConsistentRead": True,
        }
        if only:
            request["ProjectionExpression"] = only
        while True:
            page = self._calls.read(self._client.scan, **request)
            yield from _decoded(page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def put(
        self, item: Attributes, condition: str = "", values: Mapping[str, Any] | None = None
    ) -> None:
        """Raises: ConditionFailed."""
        action = self.put_action(item, condition, values)["Put"]
        self._calls.write(self._client.put_item, **action)

    def update(
        self, pk: str, sk: str, expression: str, values: Mapping[str, Any], condition: str
    ) -> Attributes:
        """The item as it was before. Raises: ConditionFailed."""
        answer = self._calls.write(
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
        """All or nothing. Conflicts with other transactions are retried.

        Raises: ConditionFailed, DependencyUnavailable (the outcome may then be unknown).
        """
        try:
            self._calls.write(self._client.transact_write_items, TransactItems=list(actions))
        except DependencyUnavailable as error:
            if refusal := failed_condition(error):
                raise refusal from error
            raise


def _decoded(items: Sequence[Mapping[str, Any]]) -> list[Attributes]:
    return [item for item in map(decode, items) if item is not None]
