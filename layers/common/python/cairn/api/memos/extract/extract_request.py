"""What clients send to `POST /extract/memory`, and the add that it is like."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from cairn.api.json_types import Checked
from cairn.api.memos.add_request import MAX_MESSAGES, some_messages, within_tokens
from cairn.api.memos.fields import MemosRequest, refuse
from cairn.api.memos.messages import Message
from cairn.domain.memory.memory import Labels
from cairn.domain.memory.memory_view import MemoryView
from cairn.domain.tasks.guidance import Guidance
from cairn.domain.tasks.task import NOBODY
from cairn.use_cases.messages.new_addition import AddMessages

MAX_TOKENS = 8_000

ExtractionType = Literal["memory", "preference"]
_VIEWS: dict[ExtractionType, MemoryView] = {
    "memory": MemoryView.DETAIL_FACTUAL,
    "preference": MemoryView.PREFERENCE,
}

_IS_FILE = {"properties": {"type": {"enum": ["image_url", "file"]}}, "required": ["type"]}
_HAS_FILE = {
    "properties": {"content": {"type": "array", "contains": _IS_FILE}},
    "required": ["content"],
}
_MESSAGES: dict[str, Any] = {
    "minItems": 1,
    "maxItems": MAX_MESSAGES,
    "not": {"contains": _HAS_FILE},
}


def _no_files(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    if any(message.attachments for message in messages):
        raise refuse("unsupported_part", "may hold text only; add files with add/message")
    return messages


class ExtractMemoryRequest(MemosRequest):
    """Whose messages they are changes nothing, as nothing known is read: ids are ignored, and so is
    `model`, as one model is configured.
    """

    messages: Annotated[
        tuple[Message, ...],
        Checked(some_messages, _MESSAGES),
        AfterValidator(_no_files),
        within_tokens(MAX_TOKENS),
    ] = Field(description=f"In the order of the conversation; at most {MAX_TOKENS} tokens.")
    extraction_types: tuple[ExtractionType, ...] = Field(
        default=(), description="What to extract; both where it is empty."
    )

    def to_domain(self) -> AddMessages:
        views = tuple(_VIEWS[name] for name in self.extraction_types or _VIEWS)
        return AddMessages(
            subjects=(NOBODY,),
            messages=tuple(message.to_domain() for message in self.messages),
            labels=Labels(),
            fingerprint="",
            guidance=Guidance(views=views),
        )
