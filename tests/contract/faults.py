"""Failures that no emulator produces, put between the vendor's client and the network."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, cast

from botocore.exceptions import ReadTimeoutError
from mypy_boto3_dynamodb import DynamoDBClient


def refusal(code: str, reasons: Sequence[str] = ()) -> tuple[SimpleNamespace, dict[str, Any]]:
    """An error as the vendor answers it; `reasons` are those of a transaction."""
    error: dict[str, Any] = {"Error": {"Code": code, "Message": "injected"}}
    if reasons:
        error["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return SimpleNamespace(status_code=400), error


def silence() -> ReadTimeoutError:
    """The answer that never arrives."""
    return ReadTimeoutError(endpoint_url="injected")


class Hooks:
    """Handlers of botocore's events. The client is shared: what stands in the way must go."""

    def __init__(self, client: DynamoDBClient) -> None:
        self._events = client.meta.events
        self._handlers: list[tuple[str, Callable[..., None]]] = []

    def remove(self) -> None:
        for event, handler in self._handlers:
            self._events.unregister(event, handler)

    def stand(self, event: str, handler: Callable[..., object]) -> None:
        """What a handler of `before-call` returns is the answer, which the stubs do not know."""
        known = cast("Callable[..., None]", handler)
        self._events.register(event, known)
        self._handlers.append((event, known))


class Faults(Hooks):
    """Each stands in the way a number of times, then no more."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        super().__init__(client)
        self._client, self._table = client, table
        self.calls: list[str] = []
        self.stand("before-parameter-build.dynamodb", self._count)

    def refuse(self, operation: str, code: str, *, times: int, reasons: Sequence[str] = ()) -> None:
        """Answers with an error before anything is sent."""
        left = [refusal(code, reasons)] * times
        self.stand(f"before-call.dynamodb.{operation}", lambda **_: left.pop() if left else None)

    def lose_answer(self, operation: str, *, times: int = 1) -> None:
        """Does what was asked, and the answer never arrives."""
        left = [silence()] * times

        def lose(**_: Any) -> None:
            if left:
                raise left.pop()

        self.stand(f"after-call.dynamodb.{operation}", lose)

    def leave_undone(self, *, times: int, all_of_it: bool = False) -> None:
        """BatchGetItem answers half of what it found, or nothing, and names the rest."""
        left = [None] * times

        def shorten(parsed: dict[str, Any], **_: Any) -> None:
            if not left:
                return
            left.pop()
            for table, items in parsed["Responses"].items():
                kept = 0 if all_of_it else len(items) // 2
                undone = [{"pk": item["pk"], "sk": item["sk"]} for item in items[kept:]]
                parsed["UnprocessedKeys"] = {table: {"Keys": undone}}
                del items[kept:]

        self.stand("after-call.dynamodb.BatchGetItem", shorten)

    def small_pages(self, size: int) -> None:
        """Queries answer at most `size` items a page, as they do for large ones."""

        def limit(params: dict[str, Any], **_: Any) -> None:
            params["Limit"] = min(size, params.get("Limit", size))

        self.stand("before-parameter-build.dynamodb.Query", limit)

    def overtake_query(self, change: Callable[[], object]) -> None:
        """Commits `change` while the next query is under way.

        Where a row was to be added the query has been already; where one is removed it comes later.
        """
        left = [change]

        def tear(parsed: dict[str, Any], **_: Any) -> None:
            if not left:
                return
            left.pop()()
            after = {item["sk"]["S"]: item for item in self._query(parsed)}
            parsed["Items"] = [
                after[item["sk"]["S"]] if item["sk"]["S"] == "~HEAD" else item
                for item in parsed["Items"]
                if item["sk"]["S"] in after
            ]

        self.stand("after-call.dynamodb.Query", tear)

    def _query(self, parsed: dict[str, Any]) -> list[dict[str, Any]]:
        """The same partition as it is now."""
        pk = parsed["Items"][0]["pk"]
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": pk},
            ConsistentRead=True,
        )
        return cast("list[dict[str, Any]]", answer["Items"])

    def _count(self, model: Any, **_: Any) -> None:
        self.calls.append(model.name)
