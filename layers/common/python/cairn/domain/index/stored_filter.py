"""A filter as it is stored: each node under its name, since several have the same fields. Pure."""

from dataclasses import fields, is_dataclass
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from cairn.domain.index.filters import (
    And,
    Compare,
    Equals,
    Filter,
    HasTag,
    HasTrait,
    InfoEquals,
    Not,
    Or,
    RelatedTo,
)

_NODES = (And, Compare, Equals, HasTag, HasTrait, InfoEquals, Not, Or, RelatedTo)
_BY_NAME = {node.__name__: node for node in _NODES}


def _dumped(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_dumped(item) for item in value]
    if not is_dataclass(value):
        return value
    held = {field.name: _dumped(getattr(value, field.name)) for field in fields(value)}
    return {type(value).__name__: held}


def _loaded(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_loaded(item) for item in value)
    if not isinstance(value, dict):
        return value
    ((name, held),) = value.items()
    return _BY_NAME[name](**{field: _loaded(item) for field, item in held.items()})


StoredFilter = Annotated[Filter, PlainValidator(_loaded), PlainSerializer(_dumped)]
