"""A deployment whose chats are answered as a test says, over HTTP on loopback."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import Any

from scripts.local.model_server.chunked import BrokenOff, ChunkedBody
from scripts.local.model_server.http import Answer, Call, LoopbackHTTP
from scripts.operate.memos_client import MemosClient

END: Mapping[str, Any] = {"type": "end"}


class ChatDeployment:
    """Each chat takes the next of `answers`; `asked` are the bodies of all."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []

    def respond(self, call: Call) -> Answer:
        self.asked.append(json.loads(call.body))
        self.keys.append(call.headers["authorization"])
        return self.answers.pop(0)


@contextmanager
def running() -> Iterator[tuple[ChatDeployment, MemosClient]]:
    deployment = ChatDeployment()
    server = LoopbackHTTP(0, deployment.respond)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield deployment, MemosClient(server.url, "a-key")
    finally:
        server.close()


def event(data: Mapping[str, Any]) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "data": words}


def streamed(*events: Mapping[str, Any], is_whole: bool = True) -> Answer:
    """In chunks; one that is not whole breaks off after the last of them."""

    def send(body: ChunkedBody) -> None:
        for one in events:
            body.send(b": waiting\n\n" + event(one))
        if not is_whole:
            raise BrokenOff(is_reset=False)

    return streaming(send)


def streaming(send: Callable[[ChunkedBody], None]) -> Answer:
    return Answer(send, content_type="text/event-stream")


def refused(status: int, code: int, message: str) -> Answer:
    return Answer(json.dumps({"code": code, "message": message}).encode(), status)
