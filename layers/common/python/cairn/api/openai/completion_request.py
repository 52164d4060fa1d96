"""What clients send to `POST /chat/completions`, and the question it means."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from cairn.api.json_types import Boolean, Checked, OrText, PositiveNumber, Share
from cairn.api.memos.add_request import MAX_MESSAGES
from cairn.api.memos.chat_request import Temperature, check_input, short_question
from cairn.api.memos.fields import (
    ONE_OR_MORE,
    ConversationId,
    MemosRequest,
    OptionalText,
    UserId,
    refuse,
)
from cairn.api.memos.label_fields import small_info
from cairn.api.memos.request_identity import identity_of
from cairn.api.memos.search_request import SearchMemoryRequest
from cairn.api.nesting import Shallow
from cairn.api.openai.completion_messages import (
    CompletionMessage,
    Dialogue,
    Refused,
    dialogue,
    ends_with_a_question,
    few_messages,
)
from cairn.api.openai.request_schemas import QUESTION
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import Labels
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.tasks.task import Conversation
from cairn.use_cases.chat.answer_chat import Chat
from cairn.use_cases.messages.new_addition import AddMessages, NewMessage

# Parameters that go to the model as they are.
_OPTIONS = frozenset(
    {
        "temperature",
        "top_p",
        "stop",
        "seed",
        "presence_penalty",
        "frequency_penalty",
        "response_format",
        "reasoning_effort",
    }
)


def _one(number: int) -> int:
    if number != 1:
        raise refuse("unsupported_part", "must be 1: there is one answer")
    return number


def _small_labels(metadata: "Metadata") -> "Metadata":
    small_info(metadata.labels)
    return metadata


One = Annotated[int, Checked(_one, {"const": 1}), OrText("int_type", "0*1")]
Penalty = Annotated[
    float, Field(ge=-2, le=2), OrText("float_type", r"-?([01](\.[0-9]+)?|2(\.0+)?)")
]
# Whole numbers that every reader of JSON knows exactly.
Seed = Annotated[int, Field(ge=-(2**53), le=2**53), OrText("int_type", "-?[0-9]{1,15}")]


class Metadata(MemosRequest):
    """Everything but `conversation_id` labels what is written to memory."""

    model_config = ConfigDict(extra="allow")

    conversation_id: ConversationId = None

    @property
    def labels(self) -> dict[str, Any]:
        return self.model_extra or {}


class StreamOptions(MemosRequest):
    include_usage: Boolean = False


class ChatCompletionRequest(MemosRequest):
    """Of `messages` only the last, the user's, is written to memory; the others were before.

    With that one alone, the conversation that `metadata` names in `conversation_id` is continued.
    """

    messages: Annotated[
        tuple[CompletionMessage, ...],
        Field(min_length=1, json_schema_extra=QUESTION),
        AfterValidator(few_messages),
        AfterValidator(ends_with_a_question),
    ] = Field(description=f"The last is the user's: the question. At most {MAX_MESSAGES}.")
    user: UserId = Field(description="Whose memory it is.")
    model: OptionalText = Field(
        default=None, description="One that is not configured means the default model."
    )
    metadata: Annotated[Metadata, Shallow, AfterValidator(_small_labels)] = Metadata()
    stream: Boolean = False
    stream_options: StreamOptions = StreamOptions()
    temperature: Temperature | None = None
    top_p: Share | None = None
    max_tokens: PositiveNumber | None = None
    max_completion_tokens: PositiveNumber | None = None
    stop: Annotated[tuple[str, ...], ONE_OR_MORE] | None = None
    seed: Seed | None = None
    presence_penalty: Penalty | None = None
    frequency_penalty: Penalty | None = None
    response_format: Annotated[dict[str, Any], Shallow] | None = None
    reasoning_effort: OptionalText = None
    n: One | None = None
    tools: Refused = None
    functions: Refused = None

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        said = self._dialogue
        short_question(said.question)
        check_input(said.question, said.instructions, "the last message and the instructions")
        return self

    @property
    def _dialogue(self) -> Dialogue:
        return dialogue(self.messages)

    def to_domain(self, request_id: str, idempotency_key: str | None) -> Chat:
        said = self._dialogue
        user = Subject(type=SubjectType.USER, id=self.user)
        conversation_id = self.metadata.conversation_id
        recall = SearchMemoryRequest(
            query=said.question, user_id=self.user, conversation_id=conversation_id
        )
        return Chat(
            question=said.question,
            query=recall.to_domain(),
            conversation=(
                Conversation(subject=user, session_id=conversation_id)
                if conversation_id and not said.turns
                else None
            ),
            turns=said.turns,
            instructions=said.instructions or None,
            model=self.model,
            options=self._options,
            written=AddMessages(
                subjects=(user,),
                messages=(NewMessage(Role.USER, said.question),),
                labels=Labels(info=self.metadata.labels),
                session_id=conversation_id,
                request_id=request_id,
                **identity_of(self, idempotency_key)._asdict(),
            ),
            is_streamed=self.stream,
        )

    @property
    def _options(self) -> dict[str, Any]:
        given = self.model_dump(include=set(_OPTIONS), exclude_none=True)
        limit = self.max_completion_tokens or self.max_tokens
        return given | ({"max_tokens": limit} if limit else {})
