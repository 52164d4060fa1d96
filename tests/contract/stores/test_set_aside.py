"""A memory that is set aside is kept by its id, and in no other read until it is active again."""

import pytest

from cairn.domain.errors import Conflict
from cairn.domain.index.change import Change
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import EmbeddingState, Memory, MemoryStatus
from cairn.domain.memory.writing import in_status, ready
from cairn.use_cases.extraction.project_memory import projected
from tests.builders import ANN, NOW, SCOPE, fresh, hydrate, make_projection, make_task, user
from tests.contract.parts import Stores
from tests.contract.steps import at_once, remember, supersede

LATER = NOW + 10
BOB = user("bob")
ASIDE = (MemoryStatus.ARCHIVED, MemoryStatus.RESOLVING)


def save(stores: Stores, evolution: Evolution) -> Memory:
    stores.memories.save(SCOPE, projected(evolution, {}, None))
    return evolution.memory


@pytest.mark.parametrize("status", ASIDE)
def test_only_reads_by_id_that_ask_for_it_return_it(stores: Stores, status: MemoryStatus) -> None:
    memory = remember(stores)
    row = make_projection(memory)

    aside = save(stores, in_status(memory, status, LATER))

    assert stores.memories.read(SCOPE, [memory.memory_id]) == {}
    assert stores.memories.kept(SCOPE, [memory.memory_id]) == {memory.memory_id: aside}
    assert hydrate(stores.memories, SCOPE, [row]) == {}
    assert fresh(stores.memories, SCOPE, ANN) == []
    assert (aside.status, aside.embedding) == (status, EmbeddingState.NONE)


def test_its_row_is_a_tombstone_newer_than_the_one_before(stores: Stores) -> None:
    memory = remember(stores)

    aside = save(stores, in_status(memory, MemoryStatus.ARCHIVED, LATER))

    (row,) = stores.memories.rows(SCOPE, ANN).projections
    assert row.is_tombstone
    assert (row.version, row.rev) == (aside.version, aside.rev) > (memory.version, memory.rev)


def test_lists_say_that_it_is_set_aside_wherever_it_is_placed(stores: Stores) -> None:
    memory = remember(stores, task=make_task(also_in=(BOB,)))

    save(stores, in_status(memory, MemoryStatus.ARCHIVED, LATER))

    for subject in (ANN, BOB):
        (entry,) = stores.memories.listed(SCOPE, subject.hash)
        assert (entry.memory_id, entry.is_set_aside) == (memory.memory_id, True)


def test_active_again_it_is_in_every_read(stores: Stores) -> None:
    memory = remember(stores, task=make_task(also_in=(BOB,)))
    aside = save(stores, in_status(memory, MemoryStatus.ARCHIVED, LATER))

    back = save(stores, ready(in_status(aside, MemoryStatus.ACTIVE, LATER + 1)))

    assert stores.memories.read(SCOPE, [memory.memory_id]) == {memory.memory_id: back}
    for subject in (ANN, BOB):
        assert [row.memory_id for row in fresh(stores.memories, SCOPE, subject)] == [back.memory_id]
        (entry,) = stores.memories.listed(SCOPE, subject.hash)
        assert not entry.is_set_aside


def test_its_history_stays(stores: Stores) -> None:
    first = remember(stores, "first")
    second = supersede(stores, first, "second", at=LATER)

    save(stores, in_status(second, MemoryStatus.ARCHIVED, LATER + 1))

    (earlier,) = stores.memories.history(SCOPE, first.memory_id)
    assert earlier.statement == first.statement


def test_it_is_not_waiting_for_a_vector(stores: Stores) -> None:
    memory = remember(stores)
    assert stores.memories.unembedded(SCOPE, memory.memory_id, 9) == [memory.memory_id]

    save(stores, in_status(memory, MemoryStatus.ARCHIVED, LATER))

    assert stores.memories.unembedded(SCOPE, memory.memory_id, 9) == []


def test_it_is_removed_and_erased_as_any_other(stores: Stores) -> None:
    removed, erased = remember(stores, "one"), remember(stores, "two")
    removed, erased = (
        save(stores, in_status(memory, MemoryStatus.ARCHIVED, LATER))
        for memory in (removed, erased)
    )

    stores.memories.remove(SCOPE, removed)
    stores.memories.erase(SCOPE, ANN.hash, LATER, limit=9)

    ids = [removed.memory_id, erased.memory_id]
    assert stores.memories.stored(SCOPE, ids) == {}
    assert stores.memories.listed(SCOPE, ANN.hash) == []


def test_the_watermark_hides_it_too(stores: Stores) -> None:
    memory = remember(stores)
    save(stores, in_status(memory, MemoryStatus.ARCHIVED, LATER))

    stores.memories.set_erasure_watermark(SCOPE, ANN, LATER)

    assert stores.memories.kept(SCOPE, [memory.memory_id]) == {}


def test_of_a_correction_and_setting_aside_at_once_one_is_refused(
    concurrent_stores: Stores,
) -> None:
    stores, memory = concurrent_stores, remember(concurrent_stores)
    changes = [
        projected(in_status(memory, MemoryStatus.ARCHIVED, LATER), {}, None),
        projected(in_status(memory, MemoryStatus.RESOLVING, LATER), {}, None),
    ]

    def attempt(change: Change) -> bool:
        try:
            stores.memories.save(SCOPE, change)
        except Conflict:
            return False
        return True

    assert sorted(at_once(attempt, changes)) == [False, True]
