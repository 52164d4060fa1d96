"""What openapi.json says of answers that are streamed: by path, each event, and an example."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from cairn.api.answer import Answer
from cairn.api.event import JSON
from cairn.api.event_stream import HEARTBEAT, event_text
from cairn.api.memos.chat import EndEvent, ErrorEvent, PieceEvent
from cairn.api.openai.chat_completions import LAST
from cairn.api.openai.completion import ChatCompletionChunk, ChunkChoice, Delta, Heading
from cairn.api.openai.errors import OpenAIErrorBody
from scripts.deploy.openapi_requests import REF

ABOUT = "Server-sent events, where `stream` is true. Comments between them keep the connection."


class Stream(NamedTuple):
    """`models` of the data of events; `last`: the data of the last one, where it is no JSON."""

    models: tuple[type[Answer], ...]
    example: str
    last: str | None = None

    def media_type(self) -> dict[str, Any]:
        """For `text/event-stream`: OpenAPI 3.1 describes each event by its fields."""
        kinds = [{"$ref": REF.format(model=model.__name__)} for model in self.models]
        data = {"type": "string", "contentMediaType": JSON, "contentSchema": {"anyOf": kinds}}
        either = data if self.last is None else {"anyOf": [{"const": self.last}, data]}
        event = {"type": "object", "description": ABOUT, "properties": {"data": either}}
        return {"schema": {**event, "required": ["data"]}, "example": self.example}


_HEADING = Heading("chatcmpl-7c9e1b52", 1_796_007_106, "default")

STREAMS: Mapping[str, Stream] = {
    "/api/openmem/v1/chat": Stream(
        (PieceEvent, EndEvent, ErrorEvent),
        event_text(PieceEvent(type="reasoning", data="She was in Bergen before."))
        + HEARTBEAT
        + event_text(PieceEvent(type="text", data="How about "))
        + event_text(PieceEvent(type="text", data="Lyon?"))
        + event_text(EndEvent()),
    ),
    "/api/openmem/v1/chat/completions": Stream(
        (ChatCompletionChunk, OpenAIErrorBody),
        HEARTBEAT
        + _HEADING.chunk(ChunkChoice(delta=Delta(role="assistant", content="How about ")))
        + _HEADING.chunk(ChunkChoice(delta=Delta(content="Lyon?")))
        + _HEADING.chunk(ChunkChoice(delta=Delta(), finish_reason="stop"))
        + LAST,
        last=LAST.removeprefix("data: ").strip(),
    ),
}
