"""Who receives the dump's webhooks: that name leads here, and that port to a free one."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.fakes.webhook_receiver import Answer, Received, WebhookReceiver, receiving

HOST, PORT = "hooks.example.org", 8123
URL = f"http://{HOST}:{PORT}"


@contextmanager
def hooks(patch: pytest.MonkeyPatch) -> Iterator[WebhookReceiver]:
    """Answers a path with the status that it ends with, else with 204."""
    with receiving() as receiver:
        receiver.answer = _answer
        asked = socket.getaddrinfo

        def getaddrinfo(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
            is_ours = port == PORT
            place = ("127.0.0.1", receiver.server_port) if is_ours else (host, port)
            return asked(*place, *rest, **named)

        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield receiver


def _answer(received: Received) -> Answer:
    last = received.path.rpartition("/")[2]
    return Answer(int(last) if last.isdecimal() else 204)
