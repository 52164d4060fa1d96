"""`POST /chat`: an answer that knows what the user said before."""

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from typing import Annotated, Any, Literal, cast

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import Field

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.event_stream import HEARTBEAT, event_text
from cairn.api.memos.chat_request import ChatRequest
from cairn.api.memos.envelope import Envelope
from cairn.api.problem import Problem
from cairn.domain.chat.answer import ChatEvent, End, PieceKind, whole
from cairn.domain.scope import Scope
from cairn.domain.search.query import ScoredMemory
from cairn.prompts.chat import memory_line
from cairn.use_cases.chat.answer_chat import Chat

# The use case, called with question, scope and deadline (ms).
type AnswerChat = Callable[[Chat, Scope, int], Generator[ChatEvent]]


class PromptMemory(Answer):
    """A memory as its `line` stood in the prompt."""

    id: str
    line: str
    relativity: float


PromptMemories = Annotated[
    list[PromptMemory] | None,
    Field(
        exclude_if=lambda memories: memories is None,
        description="Those of the prompt, most relevant first. Absent unless `explain` is true.",
    ),
]


class ChatData(Answer):
    response: str
    memories: PromptMemories = None


class PieceEvent(Answer):
    """A piece of the answer, or of the thoughts before it."""

    type: Literal["reasoning", "text"]
    data: str


class EndEvent(Answer):
    """The answer is complete."""

    type: Literal["end"] = "end"
    memories: PromptMemories = None


class ErrorEvent(Answer):
    """The answer broke off: this is the last event. `code` as in an error's body."""

    type: Literal["error"] = "error"
    content: str
    code: int


def chat(api: Api, answer: AnswerChat) -> None:
    """Adds the route."""

    @api.route("POST", "/api/openmem/v1/chat", summary="Chat with memory", tag="MemOS")
    def chat(request: Annotated[ChatRequest, Body()]) -> Envelope[ChatData]:
        call = api.call
        question = request.to_domain(call.request_id, call.idempotency_key)
        if request.stream:
            events = answer(question, api.scope, call.stream_deadline)
            texts = _texts(events, is_explained=request.explain)
            return cast(Envelope[ChatData], api.streamed(texts, _error_text))
        text, end = whole(answer(question, api.scope, call.deadline))
        memories = _shown(end.memories) if request.explain else None
        return Envelope(data=ChatData(response=text, memories=memories))


def _texts(events: Generator[ChatEvent], *, is_explained: bool) -> Generator[str]:
    with closing(events):
        for event in events:
            yield _text(event, is_explained=is_explained)


def _text(event: ChatEvent, *, is_explained: bool) -> str:
    if isinstance(event, End):
        return event_text(EndEvent(memories=_shown(event.memories) if is_explained else None))
    if event.kind is PieceKind.SILENCE:
        return HEARTBEAT
    kind: Any = event.kind.value
    return event_text(PieceEvent(type=kind, data=event.text))


def _error_text(problem: Problem) -> str:
    return event_text(ErrorEvent(content=problem.message, code=problem.code))


def _shown(memories: Iterable[ScoredMemory]) -> list[PromptMemory]:
    return [
        PromptMemory(
            id=scored.memory.memory_id,
            line=memory_line(scored.memory),
            relativity=scored.score,
        )
        for scored in memories
    ]
