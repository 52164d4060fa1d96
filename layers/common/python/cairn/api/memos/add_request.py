"""What clients send to `POST /add/message`, and the command it means."""

import json
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema, model_validator

from cairn.api.json_types import Boolean, Checked, one_of
from cairn.api.memos.extract.extract_prompt import ExtractPrompt, MemoryViews
from cairn.api.memos.fields import (
    ConversationId,
    Ids,
    MemosRequest,
    OptionalText,
    UserIds,
    names_owner,
    refuse,
)
from cairn.api.memos.label_fields import Info, Tags
from cairn.api.memos.messages import Message
from cairn.api.memos.request_identity import identity_of
from cairn.api.memos.request_schemas import NO_KNOWLEDGE_BASE
from cairn.domain.memory.memory import Labels
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.tasks.guidance import Guidance
from cairn.domain.text.tokens import estimate_tokens
from cairn.use_cases.messages.new_addition import AddMessages

MAX_TOKENS = 40_000
MAX_MESSAGES = 2_000
MAX_FILES = 20


def some_messages(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    if not messages:
        raise refuse("empty_list", "must not be empty; send at least one message")
    if len(messages) > MAX_MESSAGES:
        raise refuse("messages_too_long", f"are limited to {MAX_MESSAGES} a call; send several")
    return messages


def _few_files(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    if sum(len(message.attachments) for message in messages) > MAX_FILES:
        raise refuse("too_many_files", f"hold more than {MAX_FILES} files; send several calls")
    return messages


def within_tokens(most: int) -> AfterValidator:
    """Bounds everything that is stored with the messages."""

    def check(messages: tuple[Message, ...]) -> tuple[Message, ...]:
        if sum(map(_tokens, messages)) > most:
            raise refuse("messages_too_long", f"hold more than {most} tokens; send several calls")
        return messages

    return AfterValidator(check)


def _tokens(message: Message) -> int:
    """Of everything that is stored with the text, so that what is accepted also fits."""
    calls = json.dumps(message.tool_calls) if message.tool_calls else ""
    files = [text for file in message.attachments for text in (file.name, file.url)]
    texts = (message.text, calls, message.chat_time, message.role_id, message.role_name, *files)
    return sum(estimate_tokens(text) for text in texts if text)


class AddMessageRequest(MemosRequest):
    """Either `user_id` (several for a group chat) or `agent_id` says whose memory it is."""

    model_config = ConfigDict(json_schema_extra=one_of("user_id", "agent_id"))

    messages: Annotated[
        tuple[Message, ...],
        Checked(some_messages, {"minItems": 1, "maxItems": MAX_MESSAGES}),
        AfterValidator(_few_files),
        within_tokens(MAX_TOKENS),
    ] = Field(description=f"In the order of the conversation; at most {MAX_TOKENS} tokens.")
    user_id: UserIds = ()
    agent_id: Ids = ()
    conversation_id: ConversationId = None
    app_id: OptionalText = None
    async_mode: Boolean = Field(
        default=True,
        description="False: answer when memories are extracted. Files are always read later.",
    )
    tags: Tags = ()
    info: Info = Field(default={})
    allow_public: Boolean = False
    allow_knowledgebase_ids: Annotated[Ids, WithJsonSchema(NO_KNOWLEDGE_BASE)] = ()
    # None, so that requests without them are recognised by what they were before there were these.
    allow_memory_view: MemoryViews | None = Field(
        default=None, description="Only memories of these views are made; of all where it is empty."
    )
    custom_extract_prompt: ExtractPrompt | None = None
    source: OptionalText = None

    _names_an_owner = model_validator(mode="after")(names_owner)

    @property
    def _subjects(self) -> tuple[Subject, ...]:
        if self.user_id:
            return tuple(Subject(type=SubjectType.USER, id=user_id) for user_id in self.user_id)
        return tuple(Subject(type=SubjectType.AGENT, id=agent_id) for agent_id in self.agent_id)

    @property
    def _labels(self) -> Labels:
        return Labels(
            tags=self.tags,
            info=self.info,
            agent_ids=self.agent_id,
            app_id=self.app_id,
            source=self.source,
        )

    @property
    def _guidance(self) -> Guidance:
        hints = self.custom_extract_prompt
        return Guidance(views=self.allow_memory_view or (), prompts=hints.given if hints else {})

    def to_domain(self, request_id: str, idempotency_key: str | None) -> AddMessages:
        has_files = any(message.attachments for message in self.messages)
        return AddMessages(
            subjects=self._subjects,
            messages=tuple(message.to_domain() for message in self.messages),
            labels=self._labels,
            session_id=self.conversation_id,
            is_public=self.allow_public,
            knowledge_base_ids=self.allow_knowledgebase_ids,
            guidance=self._guidance,
            wait=not self.async_mode and not has_files,
            request_id=request_id,
            **identity_of(self, idempotency_key)._asdict(),
        )
