"""How a streamed answer is sent: well, or as servers send it on bad days.

As JSON the object of its fields: `{"holds_after": 1}`, `{"interval": 0.1, "line_end": "\\r\\n"}`,
`{"interjections": [{"after": 1, "text": ": keep-alive"}]}`,
`{"breaks_off": {"after": 2, "how": "reset"}}`.
"""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from scripts.local.model_server.values import Value

KEEP_ALIVE = ": keep-alive"
NOT_JSON = 'data: {"choices": [{"index": 0, "delta": {"con'
NO_CHOICES = 'data: {"object": "chat.completion.chunk", "choices": []}'
ERROR = (
    'data: {"error": {"object": "error", "message": "The engine is dead.", '
    '"type": "InternalServerError", "param": null, "code": 500}}'
)


class Interjection(Value):
    """An event or a comment that stands after so many pieces: its lines, as they are sent."""

    after: int = Field(ge=0)
    text: str


class Break(StrEnum):
    """From the least rude on. None of them sends a finish_reason."""

    DONE = "done"  # [DONE] all the same, as after an error
    ENDED = "ended"  # the body, in good order
    CLOSED = "closed"  # the connection, within the body
    RESET = "reset"  # the connection; it may overtake what the client has not read yet


class BreaksOff(Value):
    """`after` so many pieces."""

    after: int = Field(ge=0)
    how: Break


class Streaming(Value):
    """What happens between pieces: the deltas of reasoning, content and refusal, all counted.

    At one place it waits, is held, interjects and breaks off, in this order. Seconds.
    """

    silence: float = Field(default=0, ge=0)  # before the first piece; the role has been sent
    interval: float = Field(default=0, ge=0)  # after each piece
    holds_after: int | None = Field(default=None, ge=0)  # until the server's `release`
    interjections: tuple[Interjection, ...] = ()
    breaks_off: BreaksOff | None = None
    sends_done: bool = True  # [DONE] at the end
    line_end: Literal["\n", "\r\n"] = "\n"

    def pause(self, pieces: int) -> float:
        return self.interval if pieces else self.silence

    def event(self, data: bytes) -> bytes:
        return self._lines(b"data: " + data)

    def interjected(self, pieces: int) -> list[bytes]:
        return [
            self._lines(interjection.text.encode())
            for interjection in self.interjections
            if interjection.after == pieces
        ]

    def _lines(self, text: bytes) -> bytes:
        return (text + b"\n\n").replace(b"\n", self.line_end.encode())
