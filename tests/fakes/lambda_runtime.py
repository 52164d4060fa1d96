"""Lambda's Runtime API: it hands events to a function's process and keeps what comes back."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from tests.polling import LONGEST_SECONDS

AFTER_PRELUDE = b"\0" * 8


@dataclass
class Invocation:
    """An event and its response, whose parts come as the process sends them.

    `seconds`: until the function would be stopped. `breaks_after` so many parts nobody takes any
    more: the connection is closed. `error` is what the process reports instead of a response.
    """

    event: Mapping[str, Any]
    seconds: float = 300.0
    breaks_after: int | None = None
    id: str = field(default_factory=lambda: str(uuid4()))
    headers: Mapping[str, str] = field(default_factory=dict)
    error: Any = None
    is_complete: bool = False
    _parts: Queue[bytes | None] = field(default_factory=Queue, repr=False)

    def parts(self) -> Iterator[bytes]:
        """Each as it comes, up to the end or the break. To be read once."""
        while (part := self._parts.get(timeout=LONGEST_SECONDS)) is not None:
            yield part

    def body(self) -> bytes:
        """All that came, once it has ended."""
        return b"".join(self.parts())

    def keep(self, part: bytes) -> None:
        self._parts.put(part)

    def end(self) -> None:
        self._parts.put(None)


class LambdaRuntime:
    """The API for one process. `start_errors` are what it reported instead of starting."""

    def __init__(self) -> None:
        self.start_errors: list[Any] = []
        self.waiting: Queue[Invocation | None] = Queue()
        self.given: dict[str, Invocation] = {}
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.runtime = self
        self.address = f"127.0.0.1:{self._server.server_port}"

    def invoke(self, event: Mapping[str, Any], **given: Any) -> Invocation:
        """As soon as the process asks for it."""
        invocation = Invocation(event, **given)
        self.given[invocation.id] = invocation
        self.waiting.put(invocation)
        return invocation

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.waiting.put(None)
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    runtime: LambdaRuntime

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A process that goes away may be what a test is about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The next event, which may be long in coming."""
        invocation = self.server.runtime.waiting.get()
        if invocation is None:
            self.close_connection = True
            return
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + invocation.seconds) * 1_000)),
            "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700",
        }
        self._answer(200, json.dumps(invocation.event).encode(), headers)

    def do_POST(self) -> None:
        match self.path.split("/")[3:]:
            case ["init", "error"]:
                self.server.runtime.start_errors.append(json.loads(self._whole()))
                self._answer(202)
            case ["invocation", request_id, "error"]:
                invocation = self.server.runtime.given[request_id]
                invocation.error = json.loads(self._whole())
                self._answer(202)
                invocation.end()
            case ["invocation", request_id, "response"]:
                self._take(self.server.runtime.given[request_id])

    def _take(self, invocation: Invocation) -> None:
        invocation.headers = {name.lower(): value for name, value in self.headers.items()}
        for number, part in enumerate(self._parts(), 1):
            invocation.keep(part)
            if number == invocation.breaks_after:
                self.close_connection = True
                invocation.end()
                return
        invocation.is_complete = True
        self._answer(202)
        invocation.end()

    def _parts(self) -> Iterator[bytes]:
        if self.headers["Transfer-Encoding"] != "chunked":
            yield self._whole()
            return
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _whole(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"] or 0))

    def _answer(
        self, status: int, body: bytes = b"{}", headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for header in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        return
