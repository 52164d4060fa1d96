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

from scripts.local.model_server.chunked import BrokenOff, ChunkedBody, ClientLeft, dribbled

_ABORT_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, for no time


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass(frozen=True)
class Answer:
    """`latency` in seconds since the call; with `interval` (s) the body goes byte by byte.

    A body that is a function is sent by it, in chunks.
    """

    body: bytes | Callable[[ChunkedBody], None]
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    latency: float = 0.0
    interval: float = 0.0
    at_least: float = 0.0
    is_reset: bool = False

    @property
    def blanks(self) -> int:
        """So many bytes last for `at_least`."""
        return math.ceil(self.at_least / self.interval) if self.interval else 0


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
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.content_type)
        if isinstance(answer.body, bytes):
            self._send_whole(answer.body.rjust(answer.blanks), answer.interval)
        else:
            self._send_in_chunks(answer.body, answer)

    def _send_whole(self, body: bytes, interval: float) -> None:
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for piece in dribbled(body, interval):
            self.wfile.write(piece)
            self.wfile.flush()
            if self.server.closing.wait(interval):
                break

    def _send_in_chunks(self, send: Callable[[ChunkedBody], None], answer: Answer) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        body = ChunkedBody(self.connection, self.wfile, self.server.closing, answer.interval)
        try:
            if answer.blanks:
                body.send(b":" * answer.blanks + b"\n\n")  # a comment
            send(body)
            body.end()
        except ClientLeft:
            self.close_connection = True
        except BrokenOff as broken:
            self.close_connection = True
            if broken.is_reset:
                self._reset()

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT_ON_CLOSE)
        socket.close(self.connection.detach())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what is asked is content, and tests look into what was recorded."""
