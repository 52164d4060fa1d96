"""Lambda's Runtime API, of which Python's own runtime cannot stream.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html and, for streamed responses,
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
"""

import json
from collections.abc import Generator, Iterator, Mapping
from http.client import HTTPConnection, HTTPResponse
from time import time
from typing import Any, NamedTuple

_VERSION = "/2018-06-01/runtime"
_STREAMED = {
    "Lambda-Runtime-Function-Response-Mode": "streaming",
    "Transfer-Encoding": "chunked",
    "Content-Type": "application/vnd.awslambda.http-integration-response",
}
_AFTER_PRELUDE = b"\0" * 8


class Invocation(NamedTuple):
    """An event to answer. Also Lambda's context, as far as handlers use it."""

    aws_request_id: str
    deadline: int
    trace_id: str
    event: dict[str, Any]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self.deadline - int(time() * 1000))


class RuntimeApi:
    """The API at this `host:port`; one invocation at a time."""

    def __init__(self, address: str) -> None:
        self._address = address

    def next(self) -> Invocation:
        """Waits for it, for as long as the process is frozen."""
        answer, body = self._send("GET", "invocation/next")
        return Invocation(
            aws_request_id=answer.headers["Lambda-Runtime-Aws-Request-Id"],
            deadline=int(answer.headers["Lambda-Runtime-Deadline-Ms"]),
            trace_id=answer.headers.get("Lambda-Runtime-Trace-Id", ""),
            event=json.loads(body),
        )

    def respond(self, request_id: str, response: Mapping[str, Any]) -> None:
        self._send("POST", f"invocation/{request_id}/response", json.dumps(response).encode())

    def stream(self, request_id: str, prelude: str, first: str, rest: Generator[str]) -> None:
        """Sends each part as it comes. Raises: OSError when nobody takes it any more."""
        parts = _parts(prelude, first, rest)
        self._send("POST", f"invocation/{request_id}/response", parts, _STREAMED)

    def fail(self, request_id: str, error: BaseException) -> None:
        self._send("POST", f"invocation/{request_id}/error", _error(error))

    def fail_to_start(self, error: BaseException) -> None:
        self._send("POST", "init/error", _error(error))

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection(self._address)
        try:
            connection.request(
                method,
                f"{_VERSION}/{path}",
                body,
                headers or {},
                encode_chunked=headers is not None,
            )
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()


def _parts(prelude: str, first: str, rest: Generator[str]) -> Iterator[bytes]:
    yield prelude.encode() + _AFTER_PRELUDE
    if first:  # an empty part would end the response
        yield first.encode()
    for part in rest:
        if part:
            yield part.encode()


def _error(error: BaseException) -> bytes:
    """Its class alone: the message may quote what somebody said."""
    return json.dumps({"errorType": type(error).__name__, "errorMessage": ""}).encode()
