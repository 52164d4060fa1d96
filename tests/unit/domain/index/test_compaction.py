"""How rows become few segments at little cost."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cairn.domain.index.compaction import (
    FLUSH_AT,
    MAX_MEMORIES,
    UNEMBEDDED_MS,
    WORKING_MS,
    is_flushable,
    is_unflushed,
    merge_groups,
)
from cairn.domain.index.manifest import Entry
from cairn.domain.index.projection import tombstone
from cairn.domain.memory.memory import MemoryKind
from tests.builders import NOW, change_of, embedded, make_projection, make_task

ENTRIES = some.lists(
    some.builds(
        Entry,
        file=some.just("file"),
        memories=some.integers(1, 400) | some.just(MAX_MEMORIES),
        seen_in=some.sampled_from(((), ("one",))),
    ),
    max_size=9,
)


@given(ENTRIES, some.integers(0, 60))
def test_every_segment_is_in_one_group_with_its_neighbours(
    entries: list[Entry], flushed: int
) -> None:
    found = merge_groups(entries, flushed)

    covered = [number for group in reversed(found) for number in group]
    assert covered == list(range(len(entries)))
    assert all(group for group in found[1:] if entries)


@given(ENTRIES, some.integers(0, 60))
def test_a_group_is_visible_in_the_same_indices_and_not_too_large(
    entries: list[Entry], flushed: int
) -> None:
    for place, group in enumerate(merge_groups(entries, flushed)):
        members = [entries[number] for number in group]
        assert len({member.seen_in for member in members}) <= 1
        if place == 0:
            assert all(member.seen_in == () for member in members), "rows are visible nowhere"
        size = sum(member.memories for member in members) + (flushed if place == 0 else 0)
        assert len(members) <= 1 or size <= MAX_MEMORIES


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rows", [FLUSH_AT, 1])
def test_segments_stay_few_and_each_memory_is_rewritten_seldom(seed: int, rows: int) -> None:
    """Of n memories about log2(n / rows) segments, and as many rewritings of each."""
    chance = random.Random(seed)
    entries: list[Entry] = []
    written = total = 0
    for _ in range(1_000):
        flushed = chance.randint(rows, 2 * rows)
        total += flushed
        after: list[Entry] = []
        for number, group in enumerate(merge_groups(entries, flushed)):
            size = sum(entries[n].memories for n in group) + (0 if number else flushed)
            is_rewritten = number == 0 or len(group) > 1
            written += size if is_rewritten else 0
            after += [Entry(file="", memories=size)] if size else []
        entries = after[::-1]
        limit = math.log2(total / rows + 1) + 2 + total / MAX_MEMORIES
        assert len(entries) <= limit, total
    assert sum(entry.memories for entry in entries) == total
    assert written / total <= math.log2(total / rows) + 2


def test_rows_are_flushed_once_they_have_their_vector_or_wait_for_it_in_vain() -> None:
    memory = change_of(make_task(), 0).memory
    waiting, ready = make_projection(memory), embedded(memory).projection

    assert ready and is_flushable(ready, NOW)
    assert not is_flushable(waiting, NOW + UNEMBEDDED_MS - 1)
    assert is_flushable(waiting, NOW + UNEMBEDDED_MS)
    assert not is_flushable(tombstone("m", 1, 0, 1), NOW)


def test_a_working_memory_is_flushed_only_long_after_it_can_be_removed_without_a_trace() -> None:
    """Also when the clocks of who flushes and who removes differ by more than two minutes."""
    task = make_task()
    memory = change_of(task, 0).memory
    statement = memory.statement.model_copy(update={"kind": MemoryKind.WORKING})
    working = make_projection(memory.model_copy(update={"statement": statement}))

    first_flushed = next(at for at in range(NOW, NOW + 10**6, 500) if is_flushable(working, at))
    last_unflushed = max(at for at in range(NOW, NOW + 10**6, 500) if is_unflushed(task, at))

    assert first_flushed == NOW + WORKING_MS
    assert first_flushed - last_unflushed > 120_000
