"""Messages as MemOS clients send them."""

import json
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from cairn.api.json_types import NonBlank
from cairn.api.memos.fields import MemosRequest, OptionalText, blank_is_absent, refuse
from cairn.api.memos.files import file_attachment, image_attachment
from cairn.api.memos.request_schemas import FILE, FILE_NAME, IMAGE, MESSAGE, PART, PART_TYPES
from cairn.api.nesting import Shallow
from cairn.domain.conversation.role import Role
from cairn.use_cases.messages.new_addition import NewAttachment, NewMessage


def _known_type(part_type: str) -> str:
    if part_type not in PART_TYPES:
        raise refuse("unsupported_part", f"must be one of {', '.join(PART_TYPES)}")
    return part_type


def _as_parts(content: Any) -> Any:
    return content if isinstance(content, list) else [{"type": "text", "text": content}]


def _free_text(value: Any) -> Any:
    """Times are kept as sent, whatever was sent. The body is too shallow to exhaust the stack."""
    return blank_is_absent(value if isinstance(value, str) else json.dumps(value))


class ImageUrl(MemosRequest):
    url: NonBlank = Field(description="https URL or base64 data URI.", json_schema_extra=IMAGE)

    @cached_property
    def attachment(self) -> NewAttachment:
        return image_attachment(self.url)


FileName = Annotated[str, Field(json_schema_extra=FILE_NAME)]


class FileContent(MemosRequest):
    file_data: NonBlank = Field(
        description="https URL, base64 data URI or bare base64.",
        json_schema_extra=FILE,
    )
    filename: Annotated[FileName | None, BeforeValidator(blank_is_absent)] = None

    @cached_property
    def attachment(self) -> NewAttachment:
        return file_attachment(self.file_data, self.filename)


class Part(MemosRequest):
    """One piece of a message: the field named by `type` holds it."""

    model_config = ConfigDict(json_schema_extra=PART)

    type: Annotated[str, AfterValidator(_known_type)] = Field(
        json_schema_extra={"enum": list(PART_TYPES)}
    )
    text: str = ""
    image_url: ImageUrl | None = None
    file: FileContent | None = None

    @model_validator(mode="after")
    def _requires_field_of_type(self) -> Self:
        if self.type not in self.model_fields_set:
            raise refuse("required", f'a part of type "{self.type}" needs the field {self.type}')
        _ = self.attachment  # decoded now, so that a bad file is refused with its place
        return self

    @property
    def attachment(self) -> NewAttachment | None:
        content = {"image_url": self.image_url, "file": self.file}.get(self.type)
        return content.attachment if content else None


class Message(MemosRequest):
    """`content` is text or a list of parts; only an assistant's tool call may do without."""

    model_config = ConfigDict(json_schema_extra=MESSAGE)

    role: Role
    content: Annotated[
        tuple[Part, ...], BeforeValidator(_as_parts, json_schema_input_type=str | list[Part])
    ] = ()
    chat_time: Annotated[str | None, BeforeValidator(_free_text), WithJsonSchema({})] = Field(
        default=None, description="When it was said, as free text; kept as sent."
    )
    role_id: OptionalText = None
    role_name: OptionalText = None
    tool_calls: tuple[Annotated[dict[str, Any], Shallow], ...] = ()
    tool_call_id: OptionalText = None

    @model_validator(mode="after")
    def _requires_content(self) -> Self:
        if self.role is Role.ASSISTANT and self.tool_calls:
            return self
        if "content" not in self.model_fields_set:
            raise refuse("required", "content is required, as text or a list of parts")
        if not (self.text.strip() or self.attachments):
            raise refuse("empty", "content must not be empty")
        return self

    @property
    def text(self) -> str:
        """Text parts, a line each."""
        return "\n".join(part.text for part in self.content if part.type == "text")

    @property
    def attachments(self) -> tuple[NewAttachment, ...]:
        return tuple(part.attachment for part in self.content if part.attachment)

    def to_domain(self) -> NewMessage:
        return NewMessage(
            role=self.role,
            text=self.text,
            said_at=self.chat_time,
            speaker_id=self.role_id,
            speaker_name=self.role_name,
            tool_calls=self.tool_calls,
            tool_call_id=self.tool_call_id,
            attachments=self.attachments,
        )
