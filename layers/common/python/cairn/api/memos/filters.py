"""Parses the MemOS filter grammar into the domain's filter tree."""

from typing import Any, Literal, NamedTuple, NoReturn

from cairn.api.memos.times import bound
from cairn.api.nesting import MAX_LEVELS
from cairn.domain.errors import InvalidRequest
from cairn.domain.index.filters import (
    And,
    Compare,
    Equals,
    Filter,
    HasTag,
    InfoEquals,
    NumberField,
    Op,
    Or,
    RelatedTo,
)
from cairn.domain.index.info import info_forms
from cairn.domain.scope import SubjectType

MAX_DEPTH = MAX_LEVELS

_SOURCES = {
    "user": SubjectType.USER,
    "agent": SubjectType.AGENT,
    "public": SubjectType.PUBLIC,
    "knowledgebase": SubjectType.KNOWLEDGE_BASE,
}
_EQUALS: dict[str, Literal["agent_id", "app_id", "session_id", "memory_type"]] = {
    "agent_id": "agent_id",
    "app_id": "app_id",
    "conversation_id": "session_id",
    "memory_type": "memory_type",
}
_TIMES: dict[str, NumberField] = {
    "create_time": "created_at",
    "created_at": "created_at",
    "update_time": "updated_at",
    "updated_at": "updated_at",
}
_OPS: tuple[Op, ...] = ("gt", "gte", "lt", "lte")


class SourceFilters(NamedTuple):
    """`everywhere` holds for each source, the others for one; at most one of them is given."""

    everywhere: Filter | None
    by_source: dict[SubjectType, Filter | None]

    def of(self, source: SubjectType) -> Filter | None:
        return self.by_source.get(source, self.everywhere)


def parse_filter(value: dict[str, Any] | None) -> SourceFilters:
    """Raises: InvalidRequest that names the malformed node, such as `filter.and[1].create_time`."""
    if not value:
        return SourceFilters(None, {})
    named = [key for key in value if key in _SOURCES and isinstance(value[key], dict)]
    if not named:
        return SourceFilters(_node(value, "filter", 0), {})
    for key in value:
        if key not in named:
            _malformed(f"filter.{key}", "do not mix filters per source with others")
    return SourceFilters(None, {_SOURCES[k]: _node(value[k], f"filter.{k}", 0) for k in named})


def _node(node: Any, path: str, depth: int) -> Filter | None:
    """None for an empty node, which everything satisfies."""
    if not isinstance(node, dict):
        _malformed(path, 'must be an object, such as {"agent_id": "planner"}')
    if depth > MAX_DEPTH:
        _malformed(path, f"is nested more than {MAX_DEPTH} deep")
    if not node:
        return None
    if len(node) > 1:
        _malformed(path, 'has several fields; combine them with "and"')
    ((field, test),) = node.items()
    if field in ("and", "or"):
        return _group(field, test, f"{path}.{field}", depth)
    return _condition(field, test, f"{path}.{field}")


def _group(field: str, nodes: Any, path: str, depth: int) -> Filter | None:
    if not isinstance(nodes, list) or not nodes:
        _malformed(path, "must be a list of at least one condition or group")
    parsed = [_node(node, f"{path}[{i}]", depth + 1) for i, node in enumerate(nodes)]
    needed = tuple(node for node in parsed if node is not None)
    if field == "or":
        return Or(needed) if len(needed) == len(parsed) else None
    return And(needed) if needed else None


def _condition(field: str, test: Any, path: str) -> Filter:
    if field in _TIMES:
        return _time_range(_TIMES[field], test, path)
    if field == "tags":
        return HasTag(_tag(test, path))
    if field == "related_id":
        return RelatedTo(_related(test, path))
    value = _text(test, path)
    return Equals(_EQUALS[field], value) if field in _EQUALS else InfoEquals(field, value)


def _time_range(field: NumberField, test: Any, path: str) -> Filter:
    if not isinstance(test, dict) or not test:
        _malformed(path, 'must be an object, such as {"gte": "2025-01-31"}')
    compared = tuple(_compare(field, op, value, path) for op, value in test.items())
    return compared[0] if len(compared) == 1 else And(compared)


def _compare(field: NumberField, op: str, value: Any, path: str) -> Compare:
    for known in _OPS:
        if op == known:
            return Compare(field, known, _instant(value, known, f"{path}.{op}"))
    _malformed(f"{path}.{op}", f"is not an operator; use one of {', '.join(_OPS)}")


def _instant(value: Any, op: Op, path: str) -> int:
    try:
        return bound(value, op)
    except (ValueError, OverflowError):
        _malformed(path, "must be a date such as 2025-01-31, an ISO date-time or milliseconds")


def _tag(test: Any, path: str) -> str:
    tag = test.get("contains") if isinstance(test, dict) and len(test) == 1 else test
    if not isinstance(tag, str):
        _malformed(path, 'must be {"contains": "a tag"}')
    return tag


def _related(test: Any, path: str) -> tuple[str, ...]:
    ids = [test] if isinstance(test, str) else test
    if not isinstance(ids, list) or not all(isinstance(identifier, str) for identifier in ids):
        _malformed(path, "must be a list of user or agent ids")
    return tuple(ids)


def _text(test: Any, path: str) -> str:
    forms = () if isinstance(test, list) else info_forms(test)
    if not forms:
        _malformed(path, "must be a text value to compare with")
    return forms[0]


def _malformed(path: str, complaint: str) -> NoReturn:
    raise InvalidRequest(f"{path} {complaint}", code="filter_malformed")
