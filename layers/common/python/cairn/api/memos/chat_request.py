"""What clients send to `POST /chat`, and the question it means."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from cairn.api.json_types import Boolean, NonBlank, OrText, PositiveNumber, Share
from cairn.api.memos.fields import (
    Ids,
    MemosRequest,
    OptionalText,
    RequiredConversationId,
    UserId,
    refuse,
)
from cairn.api.memos.label_fields import Info, Tags
from cairn.api.memos.request_identity import identity_of
from cairn.api.memos.request_schemas import ALL_OR_NO_KNOWLEDGE_BASES, NO_KNOWLEDGE_BASE
from cairn.api.memos.search_request import Limit, SearchMemoryRequest
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import Labels
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.tasks.task import Conversation
from cairn.domain.text.tokens import estimate_tokens
from cairn.prompts.chat import INPUT_TOKENS
from cairn.use_cases.chat.answer_chat import Chat
from cairn.use_cases.messages.new_addition import AddMessages, NewMessage

# What a search takes of it to recall memories by.
_RECALL = frozenset(
    {
        "query",
        "user_id",
        "conversation_id",
        "filter",
        "knowledgebase_ids",
        "relativity",
        "memory_limit_number",
        "include_preference",
        "preference_limit_number",
        "include_tool_memory",
        "tool_memory_limit_number",
    }
)
_OPTIONS = frozenset({"temperature", "top_p", "max_tokens"})


def short_question(query: str) -> str:
    if estimate_tokens(query) > INPUT_TOKENS:
        raise refuse("query_too_long", f"is longer than {INPUT_TOKENS} tokens; shorten it")
    return query


Temperature = Annotated[float, Field(ge=0, le=2), OrText("float_type", r"[01](\.[0-9]+)?|2(\.0+)?")]


class ChatRequest(MemosRequest):
    """`agent_id`, `app_id`, `tags` and `info` label what is written; they narrow no recall."""

    user_id: UserId
    conversation_id: RequiredConversationId = Field(
        description="Its latest turns are in the prompt."
    )
    query: Annotated[NonBlank, AfterValidator(short_question)] = Field(
        description=f"The message to answer; at most {INPUT_TOKENS} tokens."
    )
    filter: dict[str, Any] | None = None
    knowledgebase_ids: Annotated[Ids, WithJsonSchema(ALL_OR_NO_KNOWLEDGE_BASES)] = ()
    relativity: Share | None = None
    memory_limit_number: Limit = 9
    include_preference: Boolean = True
    preference_limit_number: Limit = 9
    include_tool_memory: Boolean = False
    tool_memory_limit_number: Limit = 6
    model_name: OptionalText = Field(
        default=None, description="One that is not configured means the default model."
    )
    stream: Boolean = Field(default=False, description="True: server-sent events.")
    temperature: Temperature = 0.7
    top_p: Share = 0.95
    max_tokens: PositiveNumber = Field(default=8192, description="The longest answer.")
    system_prompt: OptionalText = Field(
        default=None, description="Replaces the default instructions; memories are still supplied."
    )
    add_message_on_answer: Boolean = Field(
        default=True, description="False: nothing of this is kept."
    )
    agent_id: Ids = ()
    app_id: OptionalText = None
    tags: Tags = ()
    info: Info = Field(default={})
    allow_public: Boolean = False
    allow_knowledgebase_ids: Annotated[Ids, WithJsonSchema(NO_KNOWLEDGE_BASE)] = ()
    source: OptionalText = None
    explain: Boolean = Field(
        default=False, description="True adds the memories that were in the prompt."
    )

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        if self.system_prompt:
            check_input(self.query, self.system_prompt, "query and system_prompt")
        return self

    def to_domain(self, request_id: str, idempotency_key: str | None) -> Chat:
        """Raises: InvalidRequest for a malformed filter."""
        user = Subject(type=SubjectType.USER, id=self.user_id)
        recall = SearchMemoryRequest.model_validate(
            self.model_dump(mode="json", include=set(_RECALL), exclude_none=True)
        )
        return Chat(
            question=self.query,
            query=recall.to_domain(),
            conversation=Conversation(subject=user, session_id=self.conversation_id),
            instructions=self.system_prompt,
            model=self.model_name,
            options=self.model_dump(include=set(_OPTIONS)),
            written=self._written(user, request_id, idempotency_key),
            is_streamed=self.stream,
        )

    def _written(
        self, user: Subject, request_id: str, idempotency_key: str | None
    ) -> AddMessages | None:
        if not self.add_message_on_answer:
            return None
        return AddMessages(
            subjects=(user,),
            messages=(NewMessage(Role.USER, self.query),),
            labels=Labels(
                tags=self.tags,
                info=self.info,
                agent_ids=self.agent_id,
                app_id=self.app_id,
                source=self.source,
            ),
            session_id=self.conversation_id,
            is_public=self.allow_public,
            knowledge_base_ids=self.allow_knowledgebase_ids,
            request_id=request_id,
            **identity_of(self, idempotency_key)._asdict(),
        )


def check_input(question: str, instructions: str, names: str) -> None:
    """What is never left out of the prompt has to fit into it."""
    if estimate_tokens(question) + estimate_tokens(instructions) > INPUT_TOKENS:
        message = f"{names} together are longer than {INPUT_TOKENS} tokens; shorten them"
        raise refuse("input_too_long", message)
