"""A chat model's answer: whole, and as the chunks of a stream."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from scripts.local.model_server.answers import CREATED, encoded

_ID = "chatcmpl-cairn"


class Chunks(NamedTuple):
    """`chat.completion.chunk`s as JSON: the role, what is said, and what is said of it."""

    opening: bytes
    pieces: tuple[bytes, ...]
    closing: tuple[bytes, ...]


@dataclass(frozen=True)
class Completion:
    """A model's only choice in pieces, a delta each, and what it took."""

    model: str
    content: Sequence[str] | None
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int
    refusal: Sequence[str] = ()
    reasoning: Sequence[str] = ()
    reasoning_field: str = "reasoning_content"

    def as_json(self) -> bytes:
        message = {
            "role": "assistant",
            "content": None if self.content is None else "".join(self.content),
            "refusal": "".join(self.refusal) or None,
        }
        if self.reasoning:
            message[self.reasoning_field] = "".join(self.reasoning)
        choice = {"message": message, "finish_reason": self.finish_reason}
        return encoded(self._frame("chat.completion", choice) | {"usage": self._usage})

    def chunks(self, *, include_usage: bool) -> Chunks:
        """The usage comes last, in a chunk without choices."""
        no_usage = {"usage": None} if include_usage else {}
        role = {"role": "assistant", "content": None if self.content is None else ""}
        closing = [self._chunk({}, self.finish_reason) | no_usage]
        if include_usage:
            closing.append(self._chunk({}) | {"choices": [], "usage": self._usage})
        return Chunks(
            encoded(self._chunk(role) | no_usage),
            tuple(encoded(self._chunk(delta) | no_usage) for delta in self._deltas()),
            tuple(map(encoded, closing)),
        )

    def _deltas(self) -> Iterator[dict[str, str]]:
        yield from ({self.reasoning_field: piece} for piece in self.reasoning)
        yield from ({"content": piece} for piece in self.content or ())
        yield from ({"refusal": piece} for piece in self.refusal)

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"delta": delta, "finish_reason": finish_reason}
        return self._frame("chat.completion.chunk", choice)

    def _frame(self, kind: str, choice: dict[str, Any]) -> dict[str, Any]:
        choices = [{"index": 0, "logprobs": None} | choice]
        head = {"id": _ID, "object": kind, "created": CREATED, "model": self.model}
        return head | {"choices": choices}

    @property
    def _usage(self) -> dict[str, int]:
        total = self.prompt_tokens + self.completion_tokens
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": total,
        }
