"""What all MemOS requests have in common: leniency, and checks that name their error code."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

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


def not_blank(text: str) -> str:
    if not text.strip():
        raise refuse("empty", "must not be empty")
    return text


def at_most(limit: int, reason: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if len(text) > limit:
            raise refuse(reason, f"is longer than {limit} characters")
        return text

    return check


def blank_is_absent(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _few(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(values) > MAX_IDS:
        raise refuse("too_many", f"has more than {MAX_IDS} ids")
    return tuple(dict.fromkeys(values))


_StringOrList = BeforeValidator(_as_list, json_schema_input_type=str | list[str])

Id = Annotated[str, AfterValidator(not_blank), AfterValidator(at_most(MAX_ID_LENGTH, "too_long"))]
UserId = Annotated[
    str, AfterValidator(not_blank), AfterValidator(at_most(MAX_ID_LENGTH, "user_id_too_long"))
]
UserIds = Annotated[tuple[UserId, ...], AfterValidator(_few), _StringOrList]
Ids = Annotated[tuple[Id, ...], AfterValidator(_few), _StringOrList]
ConversationId = Annotated[
    str | None,
    AfterValidator(lambda text: text and at_most(MAX_ID_LENGTH, "conversation_id_too_long")(text)),
    BeforeValidator(blank_is_absent, json_schema_input_type=str | None),
    Field(description="Generated when absent; at most 100 characters."),
]
OptionalText = Annotated[
    str | None, BeforeValidator(blank_is_absent, json_schema_input_type=str | None)
]
Strings = Annotated[tuple[str, ...], _StringOrList]
# Ours are shorter; a longer one would be no key of the store.
MemoryIds = Annotated[tuple[Id, ...], _StringOrList]
