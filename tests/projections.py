"""Random projections and filters, few and alike, so that they meet."""

from dataclasses import replace
from typing import Any, get_args

import numpy as np
from hypothesis import strategies as some

from cairn.domain.index.filters import (
    And,
    Compare,
    Equals,
    Filter,
    HasTag,
    HasTrait,
    InfoEquals,
    Not,
    NumberField,
    Op,
    Or,
    RelatedTo,
    Trait,
)
from cairn.domain.index.projection import (
    Projection,
    Vector,
    trait,
)
from cairn.domain.index.vectors import quantise
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.text.analysis import analyse

ALIKE = ("", " ", "a", "A", "a b", "b", "a=b", "=", ":", "1:a", "a\x1f", "\x1f", "红茶", "é", "\0")
VALUES = some.one_of(some.sampled_from(ALIKE), some.text(max_size=4))
MANY = some.lists(VALUES, max_size=3, unique=True).map(tuple)
TRAITS = some.builds(trait, some.sampled_from(get_args(Trait)), VALUES)
MOMENTS = some.integers(min_value=-2, max_value=5) | some.just(1_765_359_875_000)
TERMS = some.lists(some.sampled_from(("tea", "milk", "red", "红", "茶", "0")), max_size=6).map(
    tuple
)
MODELS = ("tiny@3", "other@2")


def seen(memory_id: str, text: str, context: str = "", **changes: Any) -> Projection:
    """Of a plain fact with these words."""
    fields: dict[str, Any] = {
        "memory_id": memory_id,
        "version": 1,
        "rev": 0,
        "kind": MemoryKind.FACT,
        "memory_type": "UserMemory",
        "home_hash": "h",
        "accepted_at": 0,
        "created_at": 0,
        "updated_at": 0,
        "event_time": 0,
        "speaker": "user",
        "text_terms": analyse(text),
        "context_terms": analyse(f"{text} {context}"),
    }
    return Projection(**{**fields, **changes})


@some.composite
def vectors(draw: some.DrawFn) -> Vector:
    model = draw(some.sampled_from(MODELS))
    size = int(model.partition("@")[2])
    values = draw(some.lists(some.floats(-1, 1, width=16), min_size=size, max_size=size))
    return quantise(np.array(values), model)


def _projection(version: int, rev: int, **values: object) -> Projection:
    return Projection(memory_id="", version=version, rev=rev, **values)  # type: ignore[arg-type]


PROJECTIONS = some.builds(
    _projection,
    version=some.integers(1, 3),
    rev=some.integers(0, 2),
    kind=some.sampled_from(MemoryKind),
    memory_type=VALUES,
    home_hash=some.sampled_from(("home", "away")),
    accepted_at=MOMENTS,
    created_at=MOMENTS,
    updated_at=MOMENTS,
    event_time=MOMENTS,
    speaker=VALUES,
    text_terms=TERMS,
    context_terms=TERMS,
    vector=some.none() | vectors(),
    tags=MANY,
    session_ids=MANY,
    owner_ids=MANY,
    agent_ids=MANY,
    app_id=some.none() | VALUES,
    traits=some.lists(TRAITS, max_size=3, unique=True).map(tuple),
    importance=some.integers(0, 10_000),
    info=some.dictionaries(
        VALUES, some.lists(VALUES, min_size=1, max_size=2, unique=True).map(tuple), max_size=3
    ),
)


def named(projections: list[Projection]) -> list[Projection]:
    """Of as many memories."""
    return [
        replace(projection, memory_id=f"{number:08}")
        for number, projection in enumerate(projections)
    ]


LISTS = some.lists(PROJECTIONS, max_size=8).map(named)

LEAVES: some.SearchStrategy[Filter] = some.one_of(
    some.builds(
        Equals, some.sampled_from(("agent_id", "app_id", "session_id", "memory_type")), VALUES
    ),
    some.builds(InfoEquals, VALUES, VALUES),
    some.builds(HasTag, VALUES),
    some.builds(RelatedTo, MANY),
    some.builds(HasTrait, some.sampled_from(get_args(Trait)), VALUES),
    some.builds(
        Compare,
        some.sampled_from(get_args(NumberField)),
        some.sampled_from(get_args(Op)),
        MOMENTS,
    ),
)
FILTERS = some.recursive(
    LEAVES,
    lambda inner: (
        some.builds(And, some.lists(inner, max_size=3).map(tuple))
        | some.builds(Or, some.lists(inner, max_size=3).map(tuple))
        | some.builds(Not, inner)
    ),
    max_leaves=6,
)


def unordered(projection: Projection) -> Projection:
    """Equal for those that differ in the order of terms and labels only, which no segment keeps."""
    lists = ("tags", "session_ids", "owner_ids", "agent_ids", "traits")
    names = ("text_terms", "context_terms", *lists)
    ordered = {name: tuple(sorted(getattr(projection, name))) for name in names}
    info = {key: tuple(sorted(forms)) for key, forms in sorted(projection.info.items())}
    return replace(projection, **ordered, info=info)  # type: ignore[arg-type]
