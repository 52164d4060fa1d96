"""The filter grammar as one tree: dialects parse into it, every index evaluates it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Op = Literal["gt", "gte", "lt", "lte"]
TimeField = Literal["created_at", "updated_at"]


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
class TimeCompare:
    """Milliseconds since epoch; a bare date was already turned into the right bound."""

    field: TimeField
    op: Op
    value: int


Filter = And | Or | Equals | InfoEquals | HasTag | RelatedTo | TimeCompare
