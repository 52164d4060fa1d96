"""Every filter comes back from JSON as it was."""

import pytest
from pydantic import TypeAdapter

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
from cairn.domain.index.stored_filter import StoredFilter

STORED: TypeAdapter[Filter] = TypeAdapter(StoredFilter)
LEAVES: tuple[Filter, ...] = (
    Equals("agent_id", "a"),
    InfoEquals("agent_id", "a"),
    HasTag("字"),
    HasTrait("tier", "hot"),
    RelatedTo(("u1", "a1")),
    RelatedTo(()),
    Compare("updated_at", "gte", 7),
)


@pytest.mark.parametrize(
    "filter", [*LEAVES, And(LEAVES), Or(LEAVES), Not(HasTag("x")), And((Or((And(()),)),))]
)
def test_a_filter_comes_back(filter: Filter) -> None:
    assert STORED.validate_json(STORED.dump_json(filter)) == filter
