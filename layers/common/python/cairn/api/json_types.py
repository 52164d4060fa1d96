"""The kinds of values in JSON bodies: `true` is no number, but "5" may stand for one.

What a check of ours demands stands beside it in the words of JSON Schema, for openapi.json.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError
from pydantic_core.core_schema import (
    no_info_after_validator_function,
    no_info_before_validator_function,
)


class Checked(NamedTuple):
    """Annotates a type that `check` turns into the value or refuses, as `schema` says."""

    check: Callable[[Any], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(core), **self.schema}


class OrText(NamedTuple):
    """Annotates a number or boolean: its text is taken for it, and no other kind of value is.

    `error` is pydantic's for those. `pattern` is for the schema: of the texts within the bounds.
    """

    error: Literal["bool_type", "float_type", "int_type"]
    pattern: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_before_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [handler(core), {"type": "string", "pattern": f"^({self.pattern})$"}]}

    def _check(self, value: object) -> object:
        types, texts = _KINDS[self.error]
        if self.error == "int_type" and isinstance(value, float) and value.is_integer():
            return int(value)  # as JavaScript writes 5.0, and JSON Schema counts it
        if type(value) in types or (isinstance(value, str) and texts.fullmatch(value)):
            return value
        raise PydanticKnownError(self.error)


# Types of Python, where `bool` is not meant though it is an `int`; and the texts.
_NUMBERS = ((int, float), re.compile(r"-?[0-9]+(\.[0-9]+)?"))
_KINDS: Mapping[str, tuple[tuple[type, ...], re.Pattern[str]]] = {
    "int_type": _NUMBERS,
    "float_type": _NUMBERS,
    "bool_type": ((bool,), re.compile("true|false", re.IGNORECASE)),
}


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("empty", "must not be empty")
    return text


WholeNumber = Annotated[int, Field(ge=0), OrText("int_type", "[0-9]+")]
PositiveNumber = Annotated[int, Field(ge=1), OrText("int_type", "0*[1-9][0-9]*")]
Share = Annotated[float, Field(ge=0, le=1), OrText("float_type", r"0(\.[0-9]+)?|1(\.0+)?")]
Boolean = Annotated[bool, OrText("bool_type", "true|false")]
# What Python strips; `\\s` of JSON Schema lacks the separators of ASCII.
NOT_BLANK_PATTERN = r"[^\s\x1c-\x1f\x85]"
NOT_BLANK = Checked(_not_blank, {"minLength": 1, "pattern": NOT_BLANK_PATTERN})
NonBlank = Annotated[str, NOT_BLANK]


# For schemas of whole requests, which say what fields demand of each other.
GIVEN: dict[str, Any] = {"not": {"enum": [None, []]}}


def one_of(*names: str) -> dict[str, Any]:
    """The schema of an object in which at least one of these fields is given."""
    return {"anyOf": [{"properties": {name: GIVEN}, "required": [name]} for name in names]}
