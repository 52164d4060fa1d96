"""Failures that no emulator produces, put between the vendor's client and the network."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, cast

from botocore.exceptions import ReadTimeoutError
from mypy_boto3_dynamodb import DynamoDBClient


class Faults:
    """Handlers of botocore's events; each stands in the way a number of times, then no more."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client, self._table = client, table
        self._events = client.meta.events
        self._handlers: list[tuple[str, Callable[..., None]]] = []
        self.calls: list[str] = []
        self._stand("before-parameter-build.dynamodb", self._count)

    def remove(self) -> None:
        """The client is shared: what stands in the way must go."""
        for event, handler in self._handlers:
            self._events.unregister(event, handler)

    def refuse(self, operation: str, code: str, *, times: int, reasons: Sequence[str] = ()) -> None:
        """Answers with an error before anything is sent; `reasons` are those of a transaction."""
        error: dict[str, Any] = {"Error": {"Code": code, "Message": "injected"}}
        if reasons:
            error["CancellationReasons"] = [{"Code": each} for each in reasons]
        left = [error] * times

        def answer(**_: Any) -> tuple[SimpleNamespace, dict[str, Any]] | None:
            return (SimpleNamespace(status_code=400), left.pop()) if left else None

        # What a handler of this event returns is taken as the answer; the stubs do not know that.
        handler = cast("Callable[..., None]", answer)
        self._stand(f"before-call.dynamodb.{operation}", handler)

    def lose_answer(self, operation: str, *, times: int = 1) -> None:
        """Does what was asked, and the answer never arrives."""
        left = [None] * times

        def lose(**_: Any) -> None:
            if left:
                left.pop()
                raise ReadTimeoutError(endpoint_url="injected")

        self._stand(f"after-call.dynamodb.{operation}", lose)

    def leave_undone(self, *, times: int, all_of_it: bool = False) -> None:
        """BatchGetItem answers half of what it found, or nothing, and names the rest."""
        left = [None] * times

        def shorten(parsed: dict[str, Any], **_: Any) -> None:
            if not left:
                return
            left.pop()
            for table, items in parsed["Responses"].items():
                kept = 0 if all_of_it else len(items) // 2
                undone = [{"pk": each["pk"], "sk": each["sk"]} for each in items[kept:]]
                parsed["UnprocessedKeys"] = {table: {"Keys": undone}}
                del items[kept:]

        self._stand("after-call.dynamodb.BatchGetItem", shorten)

    def small_pages(self, size: int) -> None:
        """Queries answer at most `size` items a page, as they do for large ones."""

        def limit(params: dict[str, Any], **_: Any) -> None:
            params["Limit"] = min(size, params.get("Limit", size))

        self._stand("before-parameter-build.dynamodb.Query", limit)

    def overtake_query(self, change: Callable[[], object]) -> None:
        """Commits `change` while the next query is under way.

        Where a row was to be added the query has been already; where one is removed it comes later.
        """
        left = [change]

        def tear(parsed: dict[str, Any], **_: Any) -> None:
            if not left:
                return
            left.pop()()
            after = {each["sk"]["S"]: each for each in self._query(parsed)}
            parsed["Items"] = [
                after[each["sk"]["S"]] if each["sk"]["S"] == "~HEAD" else each
                for each in parsed["Items"]
                if each["sk"]["S"] in after
            ]

        self._stand("after-call.dynamodb.Query", tear)

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

    def _stand(self, event: str, handler: Callable[..., None]) -> None:
        self._events.register(event, handler)
        self._handlers.append((event, handler))
