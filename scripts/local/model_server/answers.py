"""What OpenAI's endpoints answer: completions whole and as events, embeddings, models."""

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scripts.local.model_server.http import Answer

type Vectors = Sequence[NDArray[np.float32]]

_DELTA_CHARACTERS = 12
_CREATED = 1_765_359_875  # seconds; nobody may depend on when
_ID = "chatcmpl-cairn"


@dataclass(frozen=True)
class Completion:
    """One answer of a model: its only choice, and what it took."""

    model: str
    content: str | None
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int
    refusal: str | None = None
    reasoning: str | None = None

    def answer(self, *, is_stream: bool, include_usage: bool) -> Answer:
        if is_stream:
            return Answer(self._as_events(include_usage), content_type="text/event-stream")
        return Answer(self._as_json())

    def _as_json(self) -> bytes:
        message = {"role": "assistant", "content": self.content, "refusal": self.refusal}
        if self.reasoning is not None:
            message["reasoning_content"] = self.reasoning
        choice = {"message": message, "finish_reason": self.finish_reason}
        return encoded(self._frame("chat.completion", choice) | {"usage": self._usage})

    def _as_events(self, include_usage: bool) -> bytes:
        """Server-sent events; the usage comes last, in an event without choices."""
        frames = [
            self._frame("chat.completion.chunk", {"delta": delta, "finish_reason": None})
            for delta in self._deltas()
        ]
        last = {"delta": {}, "finish_reason": self.finish_reason}
        frames.append(self._frame("chat.completion.chunk", last))
        if include_usage:
            frames = [frame | {"usage": None} for frame in frames]
            usage = {"choices": [], "usage": self._usage}
            frames.append(self._frame("chat.completion.chunk", {}) | usage)
        lines = [*map(encoded, frames), b"[DONE]"]
        return b"".join(b"data: " + line + b"\n\n" for line in lines)

    def _deltas(self) -> Iterator[dict[str, Any]]:
        yield {"role": "assistant", "content": "" if self.content is not None else None}
        said = {
            "reasoning_content": self.reasoning,
            "content": self.content,
            "refusal": self.refusal,
        }
        for field, text in said.items():
            for start in range(0, len(text or ""), _DELTA_CHARACTERS):
                yield {field: (text or "")[start : start + _DELTA_CHARACTERS]}

    def _frame(self, kind: str, choice: dict[str, Any]) -> dict[str, Any]:
        choices = [{"index": 0, "logprobs": None} | choice]
        head = {"id": _ID, "object": kind, "created": _CREATED, "model": self.model}
        return head | {"choices": choices}

    @property
    def _usage(self) -> dict[str, int]:
        total = self.prompt_tokens + self.completion_tokens
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": total,
        }


def embeddings(
    model: str, vectors: Vectors, encoding: str, tokens: int, *, is_reversed: bool = False
) -> Answer:
    """`encoding` is float or base64: little-endian float32."""
    data = [
        {
            "object": "embedding",
            "index": index,
            "embedding": _base64(vector) if encoding == "base64" else vector.tolist(),
        }
        for index, vector in enumerate(vectors)
    ]
    data = data[::-1] if is_reversed else data
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return Answer(encoded({"object": "list", "data": data, "model": model, "usage": usage}))


def models(names: Sequence[str]) -> Answer:
    data = [
        {"id": name, "object": "model", "created": _CREATED, "owned_by": "cairn"} for name in names
    ]
    return Answer(encoded({"object": "list", "data": data}))


def encoded(body: Any) -> bytes:
    """UTF-8; half a surrogate pair, which has no bytes in it, as JSON's escape."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _base64(vector: NDArray[np.float32]) -> str:
    return b64encode(vector.astype("<f4").tobytes()).decode()
