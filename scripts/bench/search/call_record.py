"""Calls of this process to AWS and OpenSearch: when each began and ended, and what it read."""

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import boto3


class Call(NamedTuple):
    """`begun` and `ended` in seconds of one clock; `bytes` of the answer's body."""

    name: str
    begun: float
    ended: float
    bytes: int


def hops(calls: Iterable[Call]) -> int:
    """How many had to wait for one another: the longest row of calls that do not overlap."""
    count, free = 0, float("-inf")
    for made in sorted(calls, key=lambda call: call.ended):
        if made.begun >= free:
            count, free = count + 1, made.ended
    return count


def waited(calls: Iterable[Call]) -> float:
    """Seconds in which at least one of them was under way."""
    total, until = 0.0, float("-inf")
    for made in sorted(calls, key=lambda call: call.begun):
        total += max(0.0, made.ended - max(made.begun, until))
        until = max(until, made.ended)
    return total


def bytes_read(calls: Iterable[Call]) -> int:
    return sum(call.bytes for call in calls)


def of_aws(held: Callable[[], float] = lambda: 0.0) -> list[Call]:
    """Grows with every operation, retries included, of clients that are made from now on.

    Each is held for so many seconds, so that what can overlap does, however fast the answers are.
    """
    calls: list[Call] = []

    def begin(context: dict[str, Any], **_: Any) -> None:
        context["begun_at"] = time.perf_counter()
        time.sleep(held())

    def end(http_response: Any, parsed: Any, model: Any, context: dict[str, Any], **_: Any) -> None:
        name = f"{model.service_model.service_name}:{model.name}"
        size = int(http_response.headers.get("content-length", 0))

        def note() -> None:
            calls.append(Call(name, context["begun_at"], time.perf_counter(), size))

        if model.has_streaming_output and "Body" in parsed:
            _when_read(parsed["Body"], note)
        else:
            note()

    session = boto3.Session()
    session.events.register("before-parameter-build", begin)
    session.events.register("after-call", end)
    boto3.DEFAULT_SESSION = session
    return calls


def _when_read(body: Any, note: Callable[[], None]) -> None:
    """A file's call ends when its last byte is here."""
    read = body.read

    def reading(*arguments: Any) -> Any:
        try:
            return read(*arguments)
        finally:
            note()

    body.read = reading


def of_opensearch(calls: list[Call], held: Callable[[], float] = lambda: 0.0) -> None:
    """Adds every request that is sent from now on."""
    from opensearchpy import Urllib3HttpConnection  # noqa: PLC0415  # not for every backend

    send = Urllib3HttpConnection.perform_request

    def sending(self: Any, method: str, url: str, *others: Any, **named: Any) -> Any:
        begun = time.perf_counter()
        time.sleep(held())
        answer = send(self, method, url, *others, **named)
        name = f"opensearch:{url.rpartition('/')[2]}"
        # Large answers come in chunks that do not tell their length: counted as unpacked.
        size = int(answer[1].get("content-length", len(answer[2].encode())))
        calls.append(Call(name, begun, time.perf_counter(), size))
        return answer

    Urllib3HttpConnection.perform_request = sending  # type: ignore[method-assign]
