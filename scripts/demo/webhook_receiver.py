"""A receiver of webhooks on this machine, over plain HTTP: it keeps what came."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from typing import Any

import standardwebhooks


@dataclass(frozen=True)
class Call:
    headers: Mapping[str, str]
    body: bytes

    def verified(self, secret: str) -> dict[str, Any]:
        """What it says, once its signature fits. Raises: WebhookVerificationError."""
        said = standardwebhooks.Webhook(secret).verify(self.body, dict(self.headers))
        return dict(said)


class HookReceiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.calls: Queue[Call] = Queue()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    def next_call(self, seconds: float) -> Call:
        """Raises: TimeoutError."""
        try:
            return self.calls.get(timeout=seconds)
        except Empty:
            raise TimeoutError(f"no webhook arrived within {seconds:.0f} s") from None


@contextmanager
def receiving() -> Iterator[HookReceiver]:
    with HookReceiver() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: HookReceiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.send_response(204)
        self.end_headers()
        self.server.calls.put(Call(headers, body))

    def log_message(self, format: str, *args: Any) -> None:
        return
