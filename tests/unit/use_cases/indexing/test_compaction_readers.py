"""Compaction while others read: each test forces one schedule."""

from typing import Any

import pytest

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.scope import Subject
from tests.fakes.in_memory_cairn import SCOPE
from tests.unit.use_cases.indexing.compaction import (
    ANN,
    BIKE,
    DOG,
    TEA,
    after,
    before,
    compact,
    manifest,
    remembering,
    the_id,
)


def test_a_reader_between_commit_and_drop_finds_everything_once() -> None:
    cairn = remembering(TEA, BIKE)
    seen: list[list[str]] = []

    compact(
        cairn,
        catalog=after(cairn.catalog, "commit", lambda: seen.append(cairn.words("tea bicycle"))),
    )

    assert sorted(seen[0]) == sorted([TEA, BIKE])


def test_a_reader_that_missed_dropped_rows_and_read_the_old_manifest_starts_over() -> None:
    """A query is no snapshot: the rows may be read after, the head before."""
    cairn = remembering(TEA, BIKE)
    memories, old = cairn.memories, manifest(cairn)
    compact(cairn)
    torn = cairn.memories.rows(SCOPE, ANN)
    cairn.memories = Torn(memories, type(torn)(torn.projections, old, torn.erased_before))

    assert sorted(cairn.words("tea bicycle")) == sorted([TEA, BIKE])


def test_also_one_that_found_nothing_at_all() -> None:
    cairn = remembering(TEA)
    old = cairn.memories.rows(SCOPE, ANN)
    compact(cairn)
    cairn.memories = Torn(cairn.memories, type(old)((), old.manifest, 0))

    assert cairn.words("tea") == [TEA]


class Torn:
    """A store whose first read of Ann's rows is the one given."""

    def __init__(self, memories: Any, first: Any) -> None:
        self._memories, self._first = memories, [first]

    def rows(self, scope: Any, subject: Subject) -> Any:
        if subject == ANN and self._first:
            return self._first.pop()
        return self._memories.rows(scope, subject)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._memories, name)


def test_a_reader_whose_segment_is_gone_starts_over() -> None:
    cairn = remembering(TEA, BIKE)
    compact(cairn)
    old = cairn.memories.rows(SCOPE, ANN)
    cairn.add(DOG, session_id="more")
    cairn.work()
    compact(cairn)
    assert old.manifest.entries[0].file not in cairn.files.keys(SCOPE, "")
    cairn.memories = Torn(cairn.memories, old)

    assert sorted(cairn.words("tea bicycle dog")) == sorted([TEA, BIKE, DOG])


def test_a_segment_that_is_lost_is_an_outage_and_no_empty_answer() -> None:
    cairn = remembering(TEA)
    compact(cairn)
    cairn.files.files.clear()

    with pytest.raises(DependencyUnavailable):
        cairn.words("tea")


def test_a_merge_keeps_a_vector_that_is_flushed_while_it_is_looked_for() -> None:
    cairn = remembering(TEA)
    tea = the_id(cairn, TEA)
    cairn.memories = after(cairn.memories, "vectors", lambda: None)
    cairn.memories = before(cairn.memories, "vectors", lambda: compact(cairn))

    assert list(cairn.reader.vectors(SCOPE, ANN, [tea])) == [tea]
