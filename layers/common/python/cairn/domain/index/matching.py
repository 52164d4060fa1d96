"""Decides whether a memory's projection satisfies a filter."""

from typing import assert_never

from cairn.domain.index.filters import (
    COMPARE,
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
from cairn.domain.index.projection import Projection, trait


def matches(filter: Filter | None, projection: Projection) -> bool:
    """No filter matches everything but a tombstone, which nothing matches."""
    if projection.is_tombstone:
        return False
    return filter is None or _satisfies(filter, projection)


def _satisfies(node: Filter, projection: Projection) -> bool:
    match node:
        case And(nodes):
            return all(_satisfies(inner, projection) for inner in nodes)
        case Or(nodes):
            return any(_satisfies(inner, projection) for inner in nodes)
        case Not(inner):
            return not _satisfies(inner, projection)
        case Equals():
            return node.value in _values(node, projection)
        case InfoEquals(key, value):
            return value in projection.info.get(key, ())
        case HasTag(value):
            return value in projection.tags
        case HasTrait(name, value):
            return trait(name, value) in projection.traits
        case RelatedTo(ids):
            return not set(ids).isdisjoint(projection.owner_ids + projection.agent_ids)
        case Compare(field, op, value):
            return bool(COMPARE[op](getattr(projection, field), value))
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
