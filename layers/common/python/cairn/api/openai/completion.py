"""The bodies of a chat completion: whole, or in chunks."""

from typing import Literal, NamedTuple

from pydantic import Field

from cairn.api.answer import Answer
from cairn.domain.chat.answer import End

type FinishReason = Literal["stop", "length"]


class CompletionUsage(Answer):
    """In tokens."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class AssistantMessage(Answer):
    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class Choice(Answer):
    index: Literal[0] = 0
    message: AssistantMessage
    finish_reason: FinishReason
    logprobs: None = None


class ChatCompletion(Answer):
    """`created` in seconds since epoch."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: CompletionUsage


class Delta(Answer):
    """What a chunk adds. `reasoning_content`: thoughts before the answer."""

    role: Literal["assistant"] | None = Field(default=None, exclude_if=lambda role: role is None)
    content: str | None = Field(default=None, exclude_if=lambda text: text is None)
    reasoning_content: str | None = Field(default=None, exclude_if=lambda text: text is None)


class ChunkChoice(Answer):
    index: Literal[0] = 0
    delta: Delta
    finish_reason: FinishReason | None = None
    logprobs: None = None


class ChatCompletionChunk(Answer):
    """One of several; the last one has no choices where it brings the usage."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str
    choices: list[ChunkChoice]
    usage: CompletionUsage | None = Field(default=None, exclude_if=lambda usage: usage is None)


class Heading(NamedTuple):
    """What every chunk of a completion repeats."""

    id: str
    created: int
    model: str

    def chunk(self, *choices: ChunkChoice, usage: CompletionUsage | None = None) -> str:
        """As the data of an event."""
        chunk = ChatCompletionChunk(**self._asdict(), choices=list(choices), usage=usage)
        return f"data: {chunk.model_dump_json()}\n\n"


def usage_of(end: End) -> CompletionUsage:
    prompt, completion = end.usage
    return CompletionUsage(
        prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion
    )


def finish_reason(end: End) -> FinishReason:
    return "length" if end.is_truncated else "stop"
