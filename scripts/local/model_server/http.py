"""HTTP on loopback: an answer may be late, slow, or a broken connection."""

import math
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from time import monotonic
from typing import Any

_ABORT_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, for no time


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass(frozen=True)
class Answer:
    """`latency` in seconds since the call; with `interval` (s) the body goes byte by byte."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    latency: float = 0.0
    interval: float = 0.0
    at_least: float = 0.0
    is_reset: bool = False

    @property
    def padded(self) -> bytes:
        """With bytes in front that mean nothing, if it would be over before `at_least`."""
        if not self.interval:
            return self.body
        missing = math.ceil(self.at_least / self.interval) - len(self.body)
        if self.content_type == "text/event-stream":
            return b":" * missing + b"\n\n" + self.body  # a comment
        return b" " * missing + self.body


class LoopbackHTTP(ThreadingHTTPServer):
    """Answers each call on a thread of its own. Closing it breaks off what is under way."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, respond: Callable[[Call], Answer]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.respond = respond
        self.closing = Event()
        self._connections: set[socket.socket] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say it, but a caller that hangs up is no error of the server's."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()
        for connection in list(self._connections):
            with suppress(OSError):  # it may have ended by itself
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: LoopbackHTTP
    protocol_version = "HTTP/1.1"
    # Headers and body in one segment: apart, the second waits for the first's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        called_at = monotonic()
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        answer = self.server.respond(Call(self.command, self.path, headers, body))
        self.server.closing.wait(max(0.0, answer.latency - (monotonic() - called_at)))
        if answer.is_reset or self.server.closing.is_set():
            self._reset()
        else:
            self._send(answer)

    do_GET = do_POST

    def _send(self, answer: Answer) -> None:
        body = answer.padded
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        pieces = [body[at : at + 1] for at in range(len(body))] if answer.interval else [body]
        for piece in pieces:
            self.wfile.write(piece)
            self.wfile.flush()
            if self.server.closing.wait(answer.interval):
                break

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT_ON_CLOSE)
        socket.close(self.connection.detach())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what is asked is content, and tests look into what was recorded."""
