"""A server that webhooks are sent to, over TLS or not: it keeps what came and answers as told."""

import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any

from tests.polling import LONGEST_SECONDS


@dataclass(frozen=True)
class Received:
    """Header names in lower case. `server_name` is whom the client asked for by SNI."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    server_name: str | None


@dataclass(frozen=True)
class Answer:
    """The body is sent piece by piece, and nobody told beforehand how long it is."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Iterable[bytes] = ()


class WebhookReceiver(ThreadingHTTPServer):
    """`answer` may be replaced at any time."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.answer: Callable[[Received], Answer] = lambda _: Answer()
        self.received: list[Received] = []
        self.connections = 0
        self.was_hung_up = False
        self._news = Condition()
        self._context = context
        if context:
            context.sni_callback = _remember_name
        super().__init__(("127.0.0.1", 0), _Handler)

    def url(self, host: str = "localhost", path: str = "/hook") -> str:
        return f"{'https' if self._context else 'http'}://{host}:{self.server_port}{path}"

    def await_(
        self, holds: Callable[["WebhookReceiver"], bool], seconds: float = LONGEST_SECONDS
    ) -> None:
        """Until this holds of the receiver. Raises: TimeoutError."""
        with self._news:
            if not self._news.wait_for(lambda: holds(self), seconds):
                raise TimeoutError(f"received so far: {self.received}")

    def get_request(self) -> tuple[Any, Any]:
        """The handshake is left to the request's own thread."""
        connection, address = super().get_request()
        with self._news:
            self.connections += 1
        if self._context:
            connection = self._context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that do not trust the certificate, or have left."""
        self.hung_up()

    def keep(self, received: Received) -> Answer:
        with self._news:
            self.received.append(received)
            self._news.notify_all()
        return self.answer(received)

    def hung_up(self) -> None:
        with self._news:
            self.was_hung_up = True
            self._news.notify_all()


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[WebhookReceiver]:
    with WebhookReceiver(context) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: WebhookReceiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        name = getattr(self.connection, "asked_for", None)
        answer = self.server.keep(Received(self.path, headers, body, name))
        self.send_response(answer.status)
        for header in answer.headers.items():
            self.send_header(*header)
        self.end_headers()
        for piece in answer.body:
            self.wfile.write(piece)

    def log_message(self, format: str, *args: Any) -> None:
        return


def _remember_name(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
    connection.asked_for = name  # type: ignore[attr-defined]
