"""Reads a request body as one JSON object, whatever its Content-Type says."""

import json
import re
from typing import Any, NoReturn

from cairn.api.nesting import MAX_BODY_LEVELS, MAX_ITEMS, levels, most_items
from cairn.domain.errors import InvalidField, InvalidRequest

MAX_BYTES = 6 * 1024 * 1024  # what Lambda takes in one synchronous call
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_object(text: str) -> dict[str, Any]:
    """Lone surrogates in escapes become U+FFFD; all other characters stay as they are.

    Raises: InvalidRequest (`malformed_body`) for anything but one JSON object; `body_too_large`
    above MAX_BYTES; InvalidField for a field that is nested too deeply or too long.
    """
    _check_encoding(text)
    try:
        value = json.loads(text, parse_constant=_refuse_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise _malformed(f"is not valid JSON: {_reason(error)}") from None
    if not isinstance(value, dict):
        raise _malformed("must be a JSON object, such as {}")
    for name, field in value.items():
        _check_shape(_SURROGATE.sub("\ufffd", name), field)
    return _without_surrogates(value) if "\\ud" in text.lower() else value


def _check_shape(name: str, field: Any) -> None:
    if levels(field) > MAX_BODY_LEVELS:
        raise InvalidField(name, f"is nested deeper than {MAX_BODY_LEVELS} levels")
    if most_items(field) > MAX_ITEMS:
        raise InvalidField(name, f"has more than {MAX_ITEMS} items; send several calls")


def _check_encoding(text: str) -> None:
    if not text.strip():
        raise _malformed("is empty; send a JSON object")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise _malformed("is not UTF-8; encode the JSON as UTF-8") from None
    if size > MAX_BYTES:
        raise InvalidRequest(
            "the body is larger than 6 MB; send less per call, or files by URL",
            code="body_too_large",
        )


def _malformed(complaint: str) -> InvalidRequest:
    return InvalidRequest(f"the body {complaint}", code="malformed_body")


def _reason(error: Exception) -> str:
    """Position and cause only: the text itself may be private."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return "a number is not finite or has too many digits"


def _refuse_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _finite(literal: str) -> float:
    value = float(literal)
    if value in (float("inf"), float("-inf")):
        raise ValueError("out of range")
    return value


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value
