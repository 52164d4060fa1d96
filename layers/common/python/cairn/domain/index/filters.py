"""The filter grammar as one tree: dialects parse into it, every index evaluates it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Op = Literal["gt", "gte", "lt", "lte"]
NumberField = Literal["created_at", "updated_at", "importance"]
Trait = Literal["tier", "visibility", "project", "type", "user"]


@dataclass(frozen=True)
class And:
    nodes: tuple[Filter, ...]


@dataclass(frozen=True)
class Or:
    nodes: tuple[Filter, ...]


@dataclass(frozen=True)
class Equals:
    """`field` is agent_id, app_id, session_id or memory_type."""

    field: Literal["agent_id", "app_id", "session_id", "memory_type"]
    value: str


@dataclass(frozen=True)
class InfoEquals:
    """An `info` value of the caller, compared as strings; any element of a list matches."""

    key: str
    value: str


@dataclass(frozen=True)
class HasTag:
    value: str


@dataclass(frozen=True)
class RelatedTo:
    """The memory belongs to, or is labelled with, any of these user or agent ids."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class HasTrait:
    """How the memory is handled, or a user among whose memories it is; see `Projection.traits`."""

    trait: Trait
    value: str


@dataclass(frozen=True)
class Not:
    node: Filter


@dataclass(frozen=True)
class Compare:
    """Times in ms since epoch, a bare date already turned into the right bound; importance in
    ten-thousandths.
    """

    field: NumberField
    op: Op
    value: int


Filter = And | Or | Not | Equals | InfoEquals | HasTag | HasTrait | RelatedTo | Compare

COMPARE: dict[Op, Callable[[Any, int], Any]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def all_of(*filters: Filter | None) -> Filter | None:
    """None where none is given."""
    given = tuple(node for node in filters if node is not None)
    return And(given) if len(given) > 1 else next(iter(given), None)
