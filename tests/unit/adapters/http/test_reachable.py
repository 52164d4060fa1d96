"""Any answer of a server counts."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cairn.adapters.http.reachable import is_reachable


class Refusing(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response(int(self.path[1:]))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing to the terminal."""


@pytest.mark.parametrize("status", [200, 401, 404, 503])
def test_a_server_that_answers_is_reachable(status: int) -> None:
    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()

        assert is_reachable(f"http://127.0.0.1:{server.server_port}/{status}", 60)


def test_nobody_is_not() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens

        assert not is_reachable(f"http://127.0.0.1:{taken.getsockname()[1]}", 60)


def test_a_server_that_takes_too_long_is_not() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()

        assert not is_reachable(f"http://127.0.0.1:{silent.getsockname()[1]}", 0.05)
