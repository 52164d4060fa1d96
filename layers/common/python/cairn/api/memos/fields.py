"""What all MemOS requests have in common: leniency, and checks that name their error code."""

from typing import Annotated, Any, Protocol

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

from cairn.api.json_types import NOT_BLANK, Checked
from cairn.domain.scope import Subject, SubjectType

MAX_ID_LENGTH = 100
MAX_IDS = 20


class MemosRequest(BaseModel):
    """Null means absent, unknown fields are ignored, numbers are taken as text where text goes."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, coerce_numbers_to_str=True, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: field for name, field in value.items() if field is not None}


def refuse(reason: str, message: str) -> PydanticCustomError:
    """The validation error that the error table knows as `reason`."""
    return PydanticCustomError(reason, message)


def at_most(limit: int, reason: str) -> Checked:
    def check(text: str) -> str:
        if len(text) > limit:
            raise refuse(reason, f"is longer than {limit} characters")
        return text

    return Checked(check, {"maxLength": limit})


def blank_is_absent(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _few(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(values) > MAX_IDS:
        raise refuse("too_many", f"has more than {MAX_IDS} ids")
    return tuple(dict.fromkeys(values))


class Owned(Protocol):
    """A request that says whose memory it is about, or by whom: one or several of each."""

    @property
    def user_id(self) -> str | tuple[str, ...] | None: ...

    @property
    def agent_id(self) -> str | tuple[str, ...] | None: ...


def names_owner[R: Owned](request: R) -> R:
    """A check of a whole request."""
    if not request.user_id and not request.agent_id:
        raise refuse("required", "user_id or agent_id is required")
    return request


def owner_of(user_id: str | None, agent_id: str | None) -> Subject:
    """The user, else the agent; one of them is given."""
    if user_id:
        return Subject(type=SubjectType.USER, id=user_id)
    return Subject(type=SubjectType.AGENT, id=agent_id or "")


class OneOrMore:
    """Annotates a list that one value may stand for, if it would be alone in it."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_before_validator_function(_as_list, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        several = handler(core)
        return {"anyOf": [several["items"], several]}


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


ONE_OR_MORE = OneOrMore()
Id = Annotated[str, NOT_BLANK, at_most(MAX_ID_LENGTH, "id_too_long")]
UserId = Annotated[str, NOT_BLANK, at_most(MAX_ID_LENGTH, "user_id_too_long")]
UserIds = Annotated[tuple[UserId, ...], Checked(_few, {"maxItems": MAX_IDS}), ONE_OR_MORE]
Ids = Annotated[tuple[Id, ...], Checked(_few, {"maxItems": MAX_IDS}), ONE_OR_MORE]
_ConversationId = Annotated[str, at_most(MAX_ID_LENGTH, "conversation_id_too_long")]
ConversationId = Annotated[
    _ConversationId | None,
    BeforeValidator(blank_is_absent),
    Field(description="Generated when absent; at most 100 characters."),
]
RequiredConversationId = Annotated[
    str, NOT_BLANK, at_most(MAX_ID_LENGTH, "conversation_id_too_long")
]
OptionalText = Annotated[str | None, BeforeValidator(blank_is_absent)]
