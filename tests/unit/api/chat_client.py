"""Sends chats to the routes, with a use case that gives the events of a test."""

import json
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from cairn.api.routes import chat
from cairn.domain.chat.answer import ChatEvent, End, Piece, PieceKind, Usage
from cairn.domain.scope import Scope
from cairn.domain.search.query import ScoredMemory
from cairn.use_cases.chat.answer_chat import Chat
from tests.unit.api.client import Answer, Client, Context, event
from tests.unit.api.recording import direct_memory

CHAT = "/api/openmem/v1/chat"
COMPLETIONS = "/api/openmem/v1/chat/completions"
QUESTION: dict[str, Any] = {"user_id": "u1", "conversation_id": "c1", "query": "Well?"}
ASKED: dict[str, Any] = {"user": "u1", "messages": [{"role": "user", "content": "Well?"}]}
MEMORY = ScoredMemory(direct_memory("I live in Lyon"), 0.7)
END = End((MEMORY,), Usage(7, 3))
FUNCTION_MS = 300_000


def texts(*given: str) -> list[ChatEvent | Exception]:
    return [Piece(PieceKind.TEXT, text) for text in given]


class Streaming(Context):
    def get_remaining_time_in_millis(self) -> int:
        return FUNCTION_MS


@dataclass
class ChatClient(Client):
    """`events`: what the use case gives; an exception is raised in its place."""

    events: list[ChatEvent | Exception] = field(
        default_factory=lambda: [*texts("How about ", "Lyon?"), END]
    )
    chats: list[tuple[Chat, Scope, int]] = field(default_factory=list)
    is_closed: bool = False
    failure_of_closing: Exception | None = None

    def _add_routes(self) -> None:
        chat.add_routes(self.api, answer=self.answer)

    def answer(self, chat: Chat, scope: Scope, deadline: int) -> Generator[ChatEvent]:
        self.chats.append((chat, scope, deadline))
        try:
            for given in self.events:
                if isinstance(given, Exception):
                    raise given
                yield given
        except GeneratorExit:
            self.is_closed = True
            raise self.failure_of_closing or GeneratorExit from None

    def chat(self, path: str = CHAT, **changes: Any) -> Answer:
        return self.post(path, body(path, changes))

    def stream(
        self, path: str = CHAT, **changes: Any
    ) -> tuple[dict[str, Any], str, Generator[str]]:
        """Prelude, first part and the rest, as a gateway gets them that passes them on."""
        text = json.dumps(body(path, {"stream": True, **changes}))
        prelude, first, rest = self.api.stream(event("POST", path, text), Streaming())
        return json.loads(prelude), first, rest

    def streamed(self, path: str = CHAT, **changes: Any) -> list[str]:
        """Each event, from a gateway that can only buffer."""
        text = json.dumps(body(path, {"stream": True, **changes}))
        answer = self.api(event("POST", path, text), Context())
        assert answer["multiValueHeaders"]["Content-Type"] == ["text/event-stream"]
        assert answer["statusCode"] == 200
        sent: str = answer["body"]
        *events, after = sent.split("\n\n")
        assert after == ""
        return events

    @property
    def asked(self) -> Chat:
        return self.chats[-1][0]


def body(path: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The usual one with changes; None takes a field away."""
    usual = QUESTION if path == CHAT else ASKED
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def data_of(events: list[str]) -> list[dict[str, Any]]:
    return [json.loads(text.removeprefix("data: ")) for text in events]
