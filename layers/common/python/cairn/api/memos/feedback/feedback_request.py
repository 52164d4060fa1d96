"""What clients send to `POST /add/feedback`, and the command it means."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema

from cairn.api.json_types import Boolean, NonBlank
from cairn.api.memos.fields import (
    ConversationId,
    Id,
    Ids,
    MemosRequest,
    OptionalText,
    UserId,
    refuse,
)
from cairn.api.memos.request_identity import identity_of
from cairn.api.memos.request_schemas import NO_KNOWLEDGE_BASE
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import Labels
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.tasks.task import Purpose
from cairn.domain.text.tokens import estimate_tokens
from cairn.use_cases.messages.new_addition import AddMessages, NewMessage

MAX_TOKENS = 4_000  # beside its instructions and what is known, in one call of any current model


def _short_enough(text: str) -> str:
    if estimate_tokens(text) > MAX_TOKENS:
        raise refuse("query_too_long", f"is longer than {MAX_TOKENS} tokens; send it in parts")
    return text


class AddFeedbackRequest(MemosRequest):
    """What a user says about what is remembered of them."""

    user_id: UserId
    feedback_content: Annotated[NonBlank, AfterValidator(_short_enough)] = Field(
        description=f"In English or Chinese, at most {MAX_TOKENS} tokens."
    )
    conversation_id: ConversationId = Field(
        default=None, description="What was said last there is what the feedback may be about."
    )
    agent_id: Id | None = None
    app_id: OptionalText = None
    feedback_time: OptionalText = Field(default=None, description="Now when absent.")
    allow_public: Boolean = Field(
        default=False, description="Whether memories that all users see may be corrected."
    )
    allow_knowledgebase_ids: Annotated[Ids, WithJsonSchema(NO_KNOWLEDGE_BASE)] = ()

    def to_domain(self, request_id: str, idempotency_key: str | None) -> AddMessages:
        identity: dict[str, Any] = identity_of(self, idempotency_key)._asdict()
        return AddMessages(
            subjects=(Subject(type=SubjectType.USER, id=self.user_id),),
            messages=(NewMessage(Role.USER, self.feedback_content, self.feedback_time),),
            labels=Labels(agent_ids=(self.agent_id,) if self.agent_id else (), app_id=self.app_id),
            purpose=Purpose.FEEDBACK,
            session_id=self.conversation_id,
            is_public=self.allow_public,
            knowledge_base_ids=self.allow_knowledgebase_ids,
            request_id=request_id,
            **identity,
        )
