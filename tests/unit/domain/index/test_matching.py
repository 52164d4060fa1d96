"""Filters against projections."""

from dataclasses import replace
from typing import Any

import pytest

from cairn.domain.index.filters import (
    And,
    Compare,
    Equals,
    Filter,
    HasTag,
    InfoEquals,
    Op,
    Or,
    RelatedTo,
)
from cairn.domain.index.info import info_forms
from cairn.domain.index.matching import matches
from cairn.domain.index.projection import Projection
from cairn.domain.memory.memory import MemoryKind

PROJECTION = Projection(
    memory_id="m",
    version=1,
    rev=0,
    kind=MemoryKind.FACT,
    memory_type="UserMemory",
    home_hash="h",
    accepted_at=100,
    created_at=100,
    updated_at=200,
    event_time=100,
    speaker="user",
    text_terms=(),
    context_terms=(),
    tags=("travel",),
    session_ids=("c1", "c2"),
    owner_ids=("u1",),
    agent_ids=("a1",),
    app_id="app",
    info={"scene": ("checkout",), "rooms": ("1", "2")},
)
YES = HasTag("travel")
NO = HasTag("food")


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (None, True),
        (Equals("agent_id", "a1"), True),
        (Equals("agent_id", "a2"), False),
        (Equals("app_id", "app"), True),
        (Equals("app_id", ""), False),
        (Equals("session_id", "c2"), True),
        (Equals("session_id", "c"), False),
        (Equals("memory_type", "UserMemory"), True),
        (Equals("memory_type", "WorkingMemory"), False),
        (HasTag("travel"), True),
        (HasTag("trav"), False),
        (InfoEquals("rooms", "2"), True),
        (InfoEquals("scene", "check"), False),
        (InfoEquals("absent", "x"), False),
        (RelatedTo(("x", "u1")), True),
        (RelatedTo(("a1",)), True),
        (RelatedTo(("x",)), False),
        (RelatedTo(()), False),
        (And((YES, YES)), True),
        (And((YES, NO)), False),
        (Or((NO, YES)), True),
        (Or((NO, NO)), False),
        (And((Or((NO, And((YES,)))), YES)), True),
    ],
)
def test_a_memory_matches_exactly_what_describes_it(filter: Filter | None, expected: bool) -> None:
    assert matches(filter, PROJECTION) is expected


@pytest.mark.parametrize(
    ("op", "below", "equal", "above"),
    [
        ("gt", True, False, False),
        ("gte", True, True, False),
        ("lt", False, False, True),
        ("lte", False, True, True),
    ],
)
def test_times_compare_in_milliseconds(op: Op, below: bool, equal: bool, above: bool) -> None:
    answers = [matches(Compare("updated_at", op, bound), PROJECTION) for bound in (199, 200, 201)]

    assert answers == [below, equal, above]


def test_a_tombstone_matches_nothing() -> None:
    assert not matches(None, replace(PROJECTION, is_tombstone=True))


@pytest.mark.parametrize(
    ("value", "forms"),
    [
        ("a", ("a",)),
        (3, ("3",)),
        (1.5, ("1.5",)),
        (True, ("true",)),
        (["a", 2, {"b": 1}], ("a", "2")),
        ({"a": 1}, ()),
        (None, ()),
    ],
)
def test_info_is_found_under_its_string_forms(value: Any, forms: tuple[str, ...]) -> None:
    assert info_forms(value) == forms
