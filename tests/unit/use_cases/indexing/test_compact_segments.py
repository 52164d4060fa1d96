"""Compaction moves rows into segments, and searches answer as before."""

import pytest

from cairn.domain.index.compaction import WORKING_MS
from cairn.domain.index.manifest import Manifest
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn
from tests.unit.use_cases.indexing.compaction import (
    BIKE,
    DOG,
    TEA,
    compact,
    compacted,
    found,
    is_clean,
    manifest,
    remembering,
    rows,
    settle,
)


def test_rows_become_a_segment_and_are_found_as_before() -> None:
    cairn = remembering(TEA, BIKE, DOG)
    found = cairn.words("what do I drink")

    assert compact(cairn)

    assert rows(cairn) == set()
    assert [entry.memories for entry in manifest(cairn).entries] == [3]
    assert sorted(compacted(cairn)) == sorted(
        cairn.world.truths[k].memory_id for k in cairn.world.truths
    )
    assert cairn.words("what do I drink") == found
    assert is_clean(cairn)


def test_with_few_rows_nothing_is_flushed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cairn.domain.index.compaction.FLUSH_AT", 4)
    cairn = remembering(TEA, BIKE, DOG)

    assert not compact(cairn)

    assert (manifest(cairn), len(rows(cairn))) == (Manifest(), 3)
    assert is_clean(cairn)


def test_segments_are_merged_with_what_comes_after_them() -> None:
    cairn = remembering(TEA)
    compact(cairn)
    [first] = manifest(cairn).entries
    cairn.add(BIKE, session_id="later")
    cairn.work()

    compact(cairn)

    assert [entry.memories for entry in manifest(cairn).entries] == [2]
    assert first.file not in cairn.files.keys(SCOPE, "")
    assert is_clean(cairn)


def test_a_working_memory_stays_a_row_while_it_is_worked_on() -> None:
    cairn = InMemoryCairn()
    cairn.add(TEA)

    assert not compact(cairn)
    assert found(cairn, "tea") == [TEA]


def test_a_working_memory_that_was_flushed_after_all_leaves_with_a_tombstone() -> None:
    cairn = InMemoryCairn()
    cairn.add(TEA)
    cairn.clock.advance(WORKING_MS)
    assert compact(cairn)
    assert found(cairn, "tea") == [TEA]

    cairn.work()
    assert found(cairn, "tea") == [TEA]
    settle(cairn)

    assert len(compacted(cairn)) == 1
    assert found(cairn, "tea") == [TEA]
