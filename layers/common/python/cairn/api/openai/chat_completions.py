"""`POST /chat/completions`: memory behind the API that most software speaks."""

from collections.abc import Generator
from contextlib import closing
from typing import Annotated, cast

from aws_lambda_powertools.event_handler.openapi.params import Body

from cairn.api.app import Api
from cairn.api.event_stream import HEARTBEAT
from cairn.api.memos.chat import AnswerChat
from cairn.api.openai.completion import (
    AssistantMessage,
    ChatCompletion,
    Choice,
    ChunkChoice,
    Delta,
    Heading,
    finish_reason,
    usage_of,
)
from cairn.api.openai.completion_request import ChatCompletionRequest
from cairn.api.problem import Problem
from cairn.domain.chat.answer import ChatEvent, End, PieceKind, whole

DEFAULT_MODEL = "default"
LAST = "data: [DONE]\n\n"


def chat_completions(api: Api, answer: AnswerChat) -> None:
    """Adds the route."""

    @api.route(
        "POST",
        "/api/openmem/v1/chat/completions",
        summary="Chat with memory, in OpenAI's words",
        tag="OpenAI",
    )
    def chat_completions(
        request: Annotated[ChatCompletionRequest, Body()],
    ) -> ChatCompletion:
        call = api.call
        question = request.to_domain(call.request_id, call.idempotency_key)
        events = answer(question, api.scope, call.stream_deadline)
        heading = Heading(
            f"chatcmpl-{call.request_id}", call.started_at // 1000, request.model or DEFAULT_MODEL
        )
        if request.stream:
            texts = _texts(events, heading, has_usage=request.stream_options.include_usage)
            return cast(ChatCompletion, api.streamed(texts, _error_text))
        return _whole(events, heading)


def _whole(events: Generator[ChatEvent], heading: Heading) -> ChatCompletion:
    text, end = whole(events)
    choice = Choice(message=AssistantMessage(content=text), finish_reason=finish_reason(end))
    return ChatCompletion(**heading._asdict(), choices=[choice], usage=usage_of(end))


def _texts(events: Generator[ChatEvent], heading: Heading, *, has_usage: bool) -> Generator[str]:
    role: dict[str, str] = {"role": "assistant"}
    with closing(events):
        for event in events:
            if isinstance(event, End):
                yield heading.chunk(ChunkChoice(delta=Delta(), finish_reason=finish_reason(event)))
                if has_usage:
                    yield heading.chunk(usage=usage_of(event))
                yield LAST
            elif event.kind is PieceKind.SILENCE:
                yield HEARTBEAT
            else:
                field = "content" if event.kind is PieceKind.TEXT else "reasoning_content"
                delta = Delta.model_validate({**role, field: event.text})
                yield heading.chunk(ChunkChoice(delta=delta))
                role = {}


def _error_text(problem: Problem) -> str:
    return f"data: {problem.body('').model_dump_json()}\n\n"
