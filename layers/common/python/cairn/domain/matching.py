"""Decides whether a memory's projection satisfies a filter."""

import json
import operator
from collections.abc import Callable
from typing import Any, assert_never

from cairn.domain.filters import (
    And,
    Equals,
    Filter,
    HasTag,
    InfoEquals,
    Op,
    Or,
    RelatedTo,
    TimeCompare,
)
from cairn.domain.projection import Projection

_COMPARE: dict[Op, Callable[[int, int], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def matches(filter: Filter | None, projection: Projection) -> bool:
    """No filter matches everything but a tombstone, which nothing matches."""
    if projection.is_tombstone:
        return False
    return filter is None or _satisfies(filter, projection)


def info_forms(value: Any) -> tuple[str, ...]:
    """The strings under which an `info` value can be found: its own, or one per list element.

    Numbers and booleans count as their JSON text, 2.0 as 2. Objects have none, nor do lists
    within lists.
    """
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(_form(item) for item in values if isinstance(item, str | int | float))


def _form(value: str | float) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)


def _satisfies(node: Filter, projection: Projection) -> bool:
    match node:
        case And(nodes):
            return all(_satisfies(each, projection) for each in nodes)
        case Or(nodes):
            return any(_satisfies(each, projection) for each in nodes)
        case Equals():
            return node.value in _values(node, projection)
        case InfoEquals(key, value):
            return value in projection.info.get(key, ())
        case HasTag(value):
            return value in projection.tags
        case RelatedTo(ids):
            return not set(ids).isdisjoint(projection.owner_ids + projection.agent_ids)
        case TimeCompare(field, op, value):
            return _COMPARE[op](getattr(projection, field), value)
        case _:
            assert_never(node)


def _values(node: Equals, projection: Projection) -> tuple[str | None, ...]:
    match node.field:
        case "agent_id":
            return projection.agent_ids
        case "session_id":
            return projection.session_ids
        case "app_id":
            return (projection.app_id,)
        case "memory_type":
            return (projection.memory_type,)
        case _:
            assert_never(node.field)
