"""Python values as DynamoDB attributes and back."""

from collections.abc import Mapping
from typing import Any

type Attributes = dict[str, Any]
type Action = dict[str, Any]


def encode(value: Any) -> dict[str, Any]:
    """A Python value as a DynamoDB attribute: str, int, float, bytes or bool."""
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int | float):
        return {"N": repr(value)}
    return {"B": value}


def decode(item: Mapping[str, Any] | None) -> Attributes | None:
    """Attributes as Python values; numbers become int where they are whole."""
    if not item:
        return None
    return {name: _value(*next(iter(typed.items()))) for name, typed in item.items()}


def _value(kind: str, raw: Any) -> Any:
    if kind == "N":
        return float(raw) if "." in raw or "e" in raw.lower() else int(raw)
    return raw


def key(pk: str, sk: str) -> Action:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def encoded(item: Mapping[str, Any]) -> Action:
    """Attributes ready to send; None values are left out."""
    return {name: encode(value) for name, value in item.items() if value is not None}
