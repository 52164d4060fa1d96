"""`POST /extract/memory`: what would be remembered of messages, without remembering it."""

from collections.abc import Callable, Sequence
from typing import Annotated, Self

from aws_lambda_powertools.event_handler.openapi.params import Body

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.extract.extract_request import ExtractMemoryRequest
from cairn.domain.memory.memory import MemoryKind, Statement
from cairn.domain.memory.memory_type import PreferenceType, memory_type, preference_type
from cairn.domain.scope import Scope
from cairn.use_cases.messages.new_addition import AddMessages

# Called with the add that it is like, scope and deadline (ms).
type Preview = Callable[[AddMessages, Scope, int], Sequence[Statement]]


class ExtractedFact(Answer):
    memory_key: str
    memory_value: str
    memory_type: str
    tags: list[str]

    @classmethod
    def of(cls, statement: Statement) -> Self:
        return cls(
            memory_key=statement.key,
            memory_value=statement.value,
            memory_type=memory_type(statement),
            tags=list(statement.tags),
        )


class ExtractedPreference(Answer):
    preference: str
    reasoning: str
    preference_type: PreferenceType

    @classmethod
    def of(cls, statement: Statement) -> Self:
        return cls(
            preference=statement.value,
            reasoning=statement.reasoning,
            preference_type=preference_type(statement),
        )


class ExtractMemoryData(Answer):
    """In the order of the messages. Nothing is stored, so nothing has an id."""

    success: bool = True
    memory_detail_list: list[ExtractedFact]
    preference_detail_list: list[ExtractedPreference]

    @classmethod
    def of(cls, statements: Sequence[Statement]) -> Self:
        return cls(
            memory_detail_list=[
                ExtractedFact.of(statement)
                for statement in statements
                if statement.kind is MemoryKind.FACT
            ],
            preference_detail_list=[
                ExtractedPreference.of(statement)
                for statement in statements
                if statement.kind is MemoryKind.PREFERENCE
            ],
        )


def extract_memory(api: Api, preview: Preview) -> None:
    @api.route(
        "POST", "/api/openmem/v1/extract/memory", summary="Extract without storing", tag="MemOS"
    )
    def extract_memory(
        request: Annotated[ExtractMemoryRequest, Body()],
    ) -> Envelope[ExtractMemoryData]:
        found = preview(request.to_domain(), api.scope, api.call.deadline)
        return Envelope(data=ExtractMemoryData.of(found))
