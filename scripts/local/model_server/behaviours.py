"""How a model server may behave: well, or as servers and models do on bad days.

Behaviours are values; as JSON they are the objects of their fields: `{"content": "[1, 2"}`,
`{"status": 429, "retry_after": "2"}`, `{"dribble": {"interval": 0.2, "at_least": 30}}`.
"""

import json
from collections.abc import Callable
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from cairn.domain.text.tokens import estimate_tokens
from scripts.local.model_server.answers import Completion
from scripts.local.model_server.errors import ApiError
from scripts.local.model_server.http import Answer
from scripts.local.model_server.requests import ChatRequest

type Answering = Callable[[ChatRequest], str]


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dribble(_Value):
    """An answer byte by byte, with blanks in front if it would be over before `at_least` (s)."""

    interval: float = Field(gt=0)
    at_least: float = Field(default=0, ge=0)


class Behaviour(_Value):
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
            kind = "application/json" if self.raw_body.startswith("{") else "text/html"
            return Answer(self.raw_body.encode(), self.status, kind)
        if self.status == 200:
            return None
        return ApiError(self.status, self.message, self.param, self.code).answer


class ChatReply(Behaviour):
    """A good answer, unless told otherwise."""

    content: str | Answering | None = None  # None: what the server's model answers
    before: str = ""
    after: str = ""
    cut_at: int | None = Field(default=None, ge=0)  # characters; finish_reason says so
    echoes_schema: bool = False
    reasoning: str | None = None  # beside the content, as reasoning_content
    is_content_null: bool = False
    refusal: str | None = None  # the model's, with null content

    def completion(self, request: ChatRequest, answer: Answering) -> Completion:
        text = None if self.is_content_null or self.refusal else self._text(request, answer)
        is_cut = text is not None and self.cut_at is not None and len(text) > self.cut_at
        content = text if text is None else text[: self.cut_at]
        said = (content, self.refusal, self.reasoning)
        return Completion(
            model=request.model,
            content=content,
            finish_reason="length" if is_cut else "stop",
            prompt_tokens=prompt_tokens(request) + schema_tokens(request),
            completion_tokens=sum(_tokens(message) for message in said if message),
            refusal=self.refusal,
            reasoning=self.reasoning,
        )

    def _text(self, request: ChatRequest, answer: Answering) -> str:
        if self.echoes_schema:
            return json.dumps(request.schema_asked_for or {})
        if isinstance(self.content, str):
            return self.before + self.content + self.after
        return self.before + (self.content or answer)(request) + self.after


class EmbeddingReply(Behaviour):
    """Good vectors, unless told otherwise."""

    dimensions: int | None = Field(default=None, ge=1)  # instead of those asked for
    off_by: int = 0  # vectors more or less than texts
    is_reversed: bool = False  # the last first; each says whose it is


MALFORMED = ChatReply(content='{"operations": [{"action": "add", ')
EMPTY = ChatReply(content="")
FENCED = ChatReply(before="Here you are:\n```json\n", after="\n```\n")
THINKING = ChatReply(before="<think>A list, or {}? Neither: an object.</think>\n")
ONLY_REASONING = ChatReply(is_content_null=True, reasoning="There is nothing to remember.")
SCHEMA_ECHOED = ChatReply(echoes_schema=True)
REFUSING = ChatReply(refusal="I'm sorry, I cannot assist with that request.")


def prompt_tokens(request: ChatRequest) -> int:
    """Estimated: what the messages say, without what a server adds around them."""
    return sum(estimate_tokens(message.text) for message in request.messages)


def schema_tokens(request: ChatRequest) -> int:
    """Estimated: the schema as JSON; servers show it to the model, and charge for it."""
    asked = request.schema_asked_for
    return estimate_tokens(json.dumps(asked, ensure_ascii=False)) if asked else 0


def _tokens(text: str) -> int:
    return estimate_tokens(
        text.encode("utf-8", "replace").decode()
    )  # a model may write half a pair
