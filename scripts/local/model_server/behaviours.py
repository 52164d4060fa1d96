"""How a model server may behave: well, or as servers and models do on bad days.

Behaviours are values; as JSON they are the objects of their fields: `{"content": "[1, 2"}`,
`{"status": 429, "retry_after": "2"}`, `{"dribble": {"interval": 0.2, "at_least": 30}}`,
`{"pieces": ["How ", "about ", "Chengdu?"], "reasoning": ["Hm."], "stream": {"holds_after": 1}}`.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from pydantic import Field

from cairn.domain.text.tokens import estimate_tokens
from scripts.local.model_server.completions import Completion
from scripts.local.model_server.errors import ApiError
from scripts.local.model_server.http import Answer
from scripts.local.model_server.requests import ChatRequest
from scripts.local.model_server.streaming import (
    ERROR,
    Break,
    BreaksOff,
    Interjection,
    Streaming,
)
from scripts.local.model_server.values import Value

type Answering = Callable[[ChatRequest], str]

_PIECE_CHARACTERS = 12


class Dribble(Value):
    """An answer byte by byte, with blanks in front if it would be over before `at_least` (s)."""

    interval: float = Field(gt=0)
    at_least: float = Field(default=0, ge=0)


class Behaviour(Value):
    """What may happen to any call. Seconds; without a latency it is the server's usual one."""

    latency: float | None = Field(default=None, ge=0)
    dribble: Dribble | None = None
    is_reset: bool = False  # the connection, instead of an answer
    status: int = Field(default=200, ge=200, le=599)
    retry_after: str | None = None
    message: str | None = None  # of the error; OpenAI's usual one for its status if not given
    param: str | None = None
    code: str | None = None
    raw_body: str | None = None  # instead of OpenAI's: a gateway's page, or other JSON

    def answer(self, make: Callable[[], Answer], usual_latency: float) -> Answer:
        """What `make` makes of the call unless this fails, delivered as this says."""
        return replace(
            self._failure or make(),
            headers={"Retry-After": self.retry_after} if self.retry_after else {},
            latency=usual_latency if self.latency is None else self.latency,
            interval=self.dribble.interval if self.dribble else 0.0,
            at_least=self.dribble.at_least if self.dribble else 0.0,
            is_reset=self.is_reset,
        )

    @property
    def _failure(self) -> Answer | None:
        if self.raw_body is not None:
            kind = "application/json" if self.raw_body.startswith(("{", "[")) else "text/html"
            return Answer(self.raw_body.encode(), self.status, kind)
        if self.status == 200:
            return None
        return ApiError(self.status, self.message, self.param, self.code).answer


class ChatReply(Behaviour):
    """A good answer, unless told otherwise.

    Of a stream each piece is a delta, those of the reasoning first.
    """

    content: str | Answering | None = None  # None: what the server's model answers
    pieces: tuple[str, ...] | None = None  # the content as a stream brings it, instead of `content`
    before: str = ""
    after: str = ""
    cut_at: int | None = Field(default=None, ge=0)  # characters; finish_reason says so
    finish_reason: str | None = None  # None: what is true
    echoes_schema: bool = False
    reasoning: str | tuple[str, ...] = ()  # beside the content
    reasoning_field: Literal["reasoning_content", "reasoning"] = "reasoning_content"
    is_content_null: bool = False
    refusal: str | None = None  # the model's, with null content
    stream: Streaming = Streaming()  # if it is asked for

    def completion(self, request: ChatRequest, answer: Answering) -> Completion:
        whole = () if self.is_content_null or self.refusal else self._content(request, answer)
        content = tuple(_cut(whole, self.cut_at))
        is_cut = len("".join(content)) < len("".join(whole))
        reasoning, refusal = _pieces(self.reasoning), _pieces(self.refusal or "")
        said = map("".join, (content, refusal, reasoning))
        return Completion(
            model=request.model,
            content=None if self.is_content_null or self.refusal else content,
            finish_reason=self.finish_reason or ("length" if is_cut else "stop"),
            prompt_tokens=prompt_tokens(request) + schema_tokens(request),
            completion_tokens=sum(_tokens(message) for message in said if message),
            refusal=refusal,
            reasoning=reasoning,
            reasoning_field=self.reasoning_field,
        )

    def _content(self, request: ChatRequest, answer: Answering) -> tuple[str, ...]:
        if self.echoes_schema:
            return _pieces(json.dumps(request.schema_asked_for or {}))
        if self.pieces is not None:
            return self.pieces
        said = self.content if isinstance(self.content, str) else (self.content or answer)(request)
        return _pieces(self.before + said + self.after)


class EmbeddingReply(Behaviour):
    """Good vectors, unless told otherwise."""

    dimensions: int | None = Field(default=None, ge=1)  # instead of those asked for
    off_by: int = 0  # vectors more or less than texts
    is_reversed: bool = False  # the last first; each says whose it is


class RerankReply(Behaviour):
    """Good scores, unless told otherwise: the share of the query's words that a document has."""


MALFORMED = ChatReply(content='{"operations": [{"action": "add", ')
EMPTY = ChatReply(content="")
FENCED = ChatReply(before="Here you are:\n```json\n", after="\n```\n")
THINKING = ChatReply(before="<think>A list, or {}? Neither: an object.</think>\n")
ONLY_REASONING = ChatReply(is_content_null=True, reasoning="There is nothing to remember.")
SCHEMA_ECHOED = ChatReply(echoes_schema=True)
REFUSING = ChatReply(refusal="I'm sorry, I cannot assist with that request.")
FILTERED = ChatReply(content="", finish_reason="content_filter")
ERRING = ChatReply(  # with status 200, as vLLM does when its engine dies
    stream=Streaming(
        interjections=(Interjection(after=1, text=ERROR),),
        breaks_off=BreaksOff(after=1, how=Break.DONE),
    )
)


def prompt_tokens(request: ChatRequest) -> int:
    """Estimated: what the messages say, without what a server adds around them."""
    return sum(estimate_tokens(message.text) for message in request.messages)


def schema_tokens(request: ChatRequest) -> int:
    """Estimated: the schema as JSON; servers show it to the model, and charge for it."""
    asked = request.schema_asked_for
    return estimate_tokens(json.dumps(asked, ensure_ascii=False)) if asked else 0


def _pieces(said: str | tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(said, tuple):
        return said
    starts = range(0, len(said), _PIECE_CHARACTERS)
    return tuple(said[start : start + _PIECE_CHARACTERS] for start in starts)


def _cut(pieces: Sequence[str], characters: int | None) -> Iterator[str]:
    """Those that fit, the last of them in part."""
    left = sum(map(len, pieces)) if characters is None else characters
    for piece in pieces:
        if left <= 0:
            return
        yield piece[:left]
        left -= len(piece)


def _tokens(text: str) -> int:
    return estimate_tokens(
        text.encode("utf-8", "replace").decode()
    )  # a model may write half a pair
