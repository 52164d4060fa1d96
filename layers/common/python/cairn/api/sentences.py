"""What is wrong with a field, in the words of a caller who sends JSON and knows no Python."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_OBJECT, _LIST, _STRING = "must be an object", "must be a list", "must be a string"
_NUMBER, _WHOLE_NUMBER = "must be a number", "must be a whole number"
_BOOLEAN, _UUID, _CHOICE = "must be true or false", "must be a UUID", "must be {expected}"

# By type of a validation error, to be read after the field's name.
_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "missing": "is required",
        "model_type": _OBJECT,
        "model_attributes_type": _OBJECT,
        "dict_type": _OBJECT,
        "list_type": _LIST,
        "tuple_type": _LIST,
        "too_short": "must have at least {min_length} items",
        "too_long": "has more than {max_length} items",
        "string_type": _STRING,
        "string_unicode": "must be UTF-8",
        "string_too_short": "must have at least {min_length} characters",
        "string_too_long": "is longer than {max_length} characters",
        "string_pattern_mismatch": "must match {pattern}",
        "bool_type": _BOOLEAN,
        "bool_parsing": _BOOLEAN,
        "int_type": _WHOLE_NUMBER,
        "int_parsing": _WHOLE_NUMBER,
        "int_parsing_size": _WHOLE_NUMBER,
        "int_from_float": _WHOLE_NUMBER,
        "float_type": _NUMBER,
        "float_parsing": _NUMBER,
        "finite_number": _NUMBER,
        "greater_than_equal": "must be at least {ge:g}",
        "less_than_equal": "must be at most {le:g}",
        "uuid_type": _UUID,
        "uuid_parsing": _UUID,
        "enum": _CHOICE,
        "literal_error": _CHOICE,
        "recursion_loop": "is nested too deeply",
        "recursion_depth_exceeded": "is nested too deeply",
    }
)


def sentence(error: Mapping[str, Any]) -> str:
    """For an error of pydantic's; one that a validator of ours raised is a sentence already."""
    known = _SENTENCES.get(error["type"])
    return error["msg"] if known is None else known.format(**error.get("ctx") or {})
