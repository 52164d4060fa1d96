"""What every `MemoryStore` promises: current versions, history, and what erasure hides."""

import pytest

from cairn.domain.errors import Conflict
from cairn.domain.index.change import Change
from cairn.domain.index.projection import Vector
from cairn.domain.memory.memory import EmbeddingState, MemoryStatus
from cairn.domain.scope import PUBLIC
from tests.builders import (
    ANN,
    NOW,
    OTHER,
    SCOPE,
    advanced,
    change_of,
    embedded,
    fresh,
    hydrate,
    make_projection,
    make_task,
    user,
    working_change,
)
from tests.contract.parts import Stores
from tests.contract.steps import accept, accepted_and_held, at_once, complete, remember, supersede

BOB = user("bob")


def test_a_subject_without_memories_has_no_projections(stores: Stores) -> None:
    remember(stores)

    assert fresh(stores.memories, SCOPE, BOB) == []


def test_a_projection_comes_back_as_it_was_written(stores: Stores) -> None:
    change = change_of(make_task(), 0, "七天 nul\0 👩‍👧 " + "long " * 2_000)
    complete(stores, make_task(), [change])

    assert fresh(stores.memories, SCOPE, ANN) == [change.projection]


@pytest.mark.parametrize("scale", [1 / 127, 1e-07, 0.5, 1.0])
def test_a_vector_comes_back_exactly(stores: Stores, scale: float) -> None:
    memory = remember(stores)
    change = embedded(memory)
    vector = Vector(bytes(range(256)), scale, "hashed@256")
    projection = make_projection(change.memory, vector)

    stores.memories.save(SCOPE, change._replace(projection=projection))

    assert fresh(stores.memories, SCOPE, ANN) == [projection]


def test_vectors_are_read_by_id_where_there_are_any(stores: Stores) -> None:
    one, other = remember(stores, "one"), remember(stores, "two")
    change = embedded(one)
    stores.memories.save(SCOPE, change)
    ids = [one.memory_id, other.memory_id, "unknown"]

    assert change.projection
    assert stores.memories.vectors(SCOPE, ANN, ids) == {one.memory_id: change.projection.vector}
    assert stores.memories.vectors(SCOPE, BOB, ids) == {}


def test_a_memory_placed_in_several_subjects_is_found_under_each(stores: Stores) -> None:
    memory = remember(stores, task=make_task(also_in=[BOB, PUBLIC]))

    for subject in (ANN, BOB, PUBLIC):
        found = fresh(stores.memories, SCOPE, subject)
        assert [row.memory_id for row in found] == [memory.memory_id]
        assert found[0].home_hash == ANN.hash


def test_a_tombstone_newer_than_its_row_stands_for_a_memory_that_was_removed(
    stores: Stores,
) -> None:
    memory = remember(stores, task=make_task(also_in=[BOB]))

    stores.memories.remove(SCOPE, memory)

    for subject in (ANN, BOB):
        [row] = stores.memories.rows(SCOPE, subject).projections
        assert row.is_tombstone
        assert (row.memory_id, row.version) == (memory.memory_id, memory.version)
        assert (row.rev, row.accepted_at) == (memory.rev + 1, memory.accepted_at)


def test_a_watermark_hides_no_tombstone(stores: Stores) -> None:
    memory = remember(stores)
    stores.memories.remove(SCOPE, memory)

    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW + 9)

    assert [
        projection.is_tombstone for projection in stores.memories.rows(SCOPE, ANN).projections
    ] == [True]


def test_a_memory_that_is_in_no_segment_leaves_no_tombstone(stores: Stores) -> None:
    complete(stores, make_task(), [])

    assert stores.memories.rows(SCOPE, ANN).projections == ()


def test_a_memory_is_read_as_it_was_written(stores: Stores) -> None:
    memory = remember(stores, "long words, 很长的话 " * 1_000)

    assert stores.memories.read(SCOPE, [memory.memory_id]) == {memory.memory_id: memory}


def test_unknown_memories_are_absent_among_many_ids(stores: Stores) -> None:
    memory = remember(stores)
    unknown = [make_task().task_id for _ in range(120)]

    assert list(stores.memories.read(SCOPE, [*unknown, memory.memory_id])) == [memory.memory_id]
    assert stores.memories.read(SCOPE, []) == {}


def test_large_memories_are_all_read(stores: Stores) -> None:
    task = make_task()
    text = "".join(chr(0x4E00 + (index * 7919) % 20_000) for index in range(30_000))
    changes = [change_of(task, index, f"{index}{text}") for index in range(6)]
    complete(stores, task, changes)

    found = stores.memories.read(SCOPE, [change.memory.memory_id for change in changes])

    assert [found[change.memory.memory_id] for change in changes] == [
        change.memory for change in changes
    ]
    assert len(fresh(stores.memories, SCOPE, ANN)) == 6


# Versions.


def test_a_superseded_version_is_history_and_only_the_current_one_is_found(stores: Stores) -> None:
    first = remember(stores, "tea")

    second = supersede(stores, first, "coffee", NOW + 1)

    assert stores.memories.read(SCOPE, [first.memory_id])[first.memory_id] == second
    assert fresh(stores.memories, SCOPE, ANN) == [make_projection(second)]
    (earlier,) = stores.memories.history(SCOPE, first.memory_id)
    assert (earlier.statement.value, earlier.version) == ("tea", 1)
    assert (earlier.status, earlier.valid_until) == (MemoryStatus.SUPERSEDED, NOW + 1)


def test_history_is_newest_first(stores: Stores) -> None:
    memory = remember(stores, "version 1")
    task, lease = accepted_and_held(stores, make_task(at=NOW + 1))
    for number in range(2, 13):  # past ten, where order by text would fail
        change = change_of(task, number, f"version {number}", target=memory)
        stores.work.apply(SCOPE, lease, task, [change], advanced(task))
        memory, task = change.memory, advanced(task)

    versions = [version.version for version in stores.memories.history(SCOPE, memory.memory_id)]

    assert versions == list(range(11, 0, -1))


def test_history_of_a_memory_without_one_or_unknown_is_empty(stores: Stores) -> None:
    memory = remember(stores)

    assert stores.memories.history(SCOPE, memory.memory_id) == []
    assert stores.memories.history(SCOPE, make_task().task_id) == []


def test_history_of_a_memory_that_is_gone_is_empty(stores: Stores) -> None:
    memory = remember(stores)
    supersede(stores, memory, "newer", NOW + 1)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW + 1)

    assert stores.memories.history(SCOPE, memory.memory_id) == []


def test_versions_behind_the_watermark_are_not_in_a_later_ones_history(stores: Stores) -> None:
    memory = remember(stores, "erased")
    memory = supersede(stores, memory, "kept", NOW + 10)
    memory = supersede(stores, memory, "current", NOW + 20)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW + 5)

    history = stores.memories.history(SCOPE, memory.memory_id)

    assert [memory.statement.value for memory in history] == ["kept"]


# Hydration.


def test_hydration_brings_the_truth_and_the_version_before_it(stores: Stores) -> None:
    first = remember(stores, "tea")
    second = supersede(stores, first, "coffee", NOW + 1)
    third = supersede(stores, second, "water", NOW + 2)
    single = remember(stores, "alone", make_task(at=NOW + 3))

    found = hydrate(stores.memories, SCOPE, [make_projection(third), make_projection(single)])

    current, before = found[third.memory_id]
    assert (current, before.statement.value) == (third, "coffee")
    assert found[single.memory_id] == (single,)


@pytest.mark.parametrize("steps", [1, 2])
def test_where_the_truth_is_newer_than_what_was_scored_it_is_returned(
    stores: Stores, steps: int
) -> None:
    scored = memory = remember(stores, "version 1")
    for number in range(steps):
        memory = supersede(stores, memory, f"version {number + 2}", NOW + number + 1)

    found = hydrate(stores.memories, SCOPE, [make_projection(scored)])

    current, before = found[memory.memory_id]
    assert (current, before.version) == (memory, steps)


def test_what_is_gone_is_absent_from_hydration(stores: Stores) -> None:
    working = working_change(make_task())
    assert working.projection is not None

    assert hydrate(stores.memories, SCOPE, [working.projection]) == {}
    assert hydrate(stores.memories, SCOPE, []) == {}


def test_hydration_of_more_than_one_request_carries(stores: Stores) -> None:
    memory = remember(stores)
    strangers = [make_projection(change_of(make_task(), 0).memory) for _ in range(120)]

    found = hydrate(stores.memories, SCOPE, [*strangers, make_projection(memory)])

    assert list(found) == [memory.memory_id]


def test_the_version_before_is_not_shown_when_it_lies_erased_but_left(stores: Stores) -> None:
    memory = supersede(stores, remember(stores, "erased"), "kept", NOW + 10)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    found = hydrate(stores.memories, SCOPE, [make_projection(memory)])

    assert found == {memory.memory_id: (memory,)}


# Vectors.


def test_a_vector_makes_the_memory_ready(stores: Stores) -> None:
    memory = remember(stores, task=make_task(also_in=[PUBLIC]))
    change = embedded(memory)

    stores.memories.save(SCOPE, change)

    found = stores.memories.read(SCOPE, [memory.memory_id])[memory.memory_id]
    assert (found.embedding, found.rev) == (EmbeddingState.READY, memory.rev + 1)
    for subject in (ANN, PUBLIC):
        assert fresh(stores.memories, SCOPE, subject) == [change.projection]


def test_a_vector_of_an_older_version_is_not_written(stores: Stores) -> None:
    memory = remember(stores)
    change = embedded(memory)
    newer = supersede(stores, memory, "newer", NOW + 1)

    with pytest.raises(Conflict):
        stores.memories.save(SCOPE, change)

    assert stores.memories.read(SCOPE, [memory.memory_id])[memory.memory_id] == newer
    assert fresh(stores.memories, SCOPE, ANN) == [make_projection(newer)]


def test_a_vector_is_written_once(stores: Stores) -> None:
    change = embedded(remember(stores))
    stores.memories.save(SCOPE, change)

    with pytest.raises(Conflict):
        stores.memories.save(SCOPE, change)


def test_of_two_vectors_at_once_one_is_written(concurrent_stores: Stores) -> None:
    change = embedded(remember(concurrent_stores))

    def is_saved(change: Change) -> bool:
        try:
            concurrent_stores.memories.save(SCOPE, change)
        except Conflict:
            return False
        return True

    assert sum(at_once(is_saved, [change] * 4)) == 1


def test_a_vector_does_not_bring_back_what_never_was(stores: Stores) -> None:
    memory = change_of(make_task(), 0).memory

    with pytest.raises(Conflict):
        stores.memories.save(SCOPE, embedded(memory))

    assert stores.memories.read(SCOPE, [memory.memory_id]) == {}
    assert fresh(stores.memories, SCOPE, ANN) == []


# The erasure watermark.


def test_without_erasure_the_watermark_is_zero(stores: Stores) -> None:
    assert stores.memories.erasure_watermark(SCOPE, ANN) == 0


def test_a_watermark_only_moves_forward(stores: Stores) -> None:
    for moment in (NOW, NOW - 5, NOW):
        stores.memories.set_erasure_watermark(SCOPE, ANN, moment)
    before = stores.memories.erasure_watermark(SCOPE, ANN)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW + 5)

    assert (before, stores.memories.erasure_watermark(SCOPE, ANN)) == (NOW, NOW + 5)


@pytest.mark.parametrize(
    ("watermark", "is_hidden"), [(NOW - 1, False), (NOW, True), (NOW + 1, True)]
)
def test_what_was_accepted_at_or_before_the_watermark_is_gone_from_every_read(
    stores: Stores, watermark: int, is_hidden: bool
) -> None:
    memory = remember(stores)
    projection = make_projection(memory)

    stores.memories.set_erasure_watermark(SCOPE, ANN, watermark)

    reads = (
        fresh(stores.memories, SCOPE, ANN),
        stores.memories.read(SCOPE, [memory.memory_id]),
        hydrate(stores.memories, SCOPE, [projection]),
    )
    assert [not read for read in reads] == [is_hidden] * 3


def test_the_watermark_of_its_home_hides_a_memory_wherever_it_is_placed(stores: Stores) -> None:
    memory = remember(stores, task=make_task(also_in=[BOB, PUBLIC]))
    placed = fresh(stores.memories, SCOPE, PUBLIC) + fresh(stores.memories, SCOPE, BOB)

    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    assert len(placed) == 2
    assert hydrate(stores.memories, SCOPE, placed) == {}
    assert stores.memories.read(SCOPE, [memory.memory_id]) == {}


def test_the_watermark_of_everybody_whom_it_concerns_hides_a_memory(stores: Stores) -> None:
    memory = remember(stores, task=make_task(also_in=[BOB]))

    stores.memories.set_erasure_watermark(SCOPE, BOB, NOW)

    assert stores.memories.read(SCOPE, [memory.memory_id]) == {}
    assert hydrate(stores.memories, SCOPE, [make_projection(memory)]) == {}
    assert list(stores.memories.stored(SCOPE, [memory.memory_id])) == [memory.memory_id]
    assert fresh(stores.memories, SCOPE, ANN)


def test_the_watermark_of_who_said_it_hides_it_although_it_is_not_placed_there(
    stores: Stores,
) -> None:
    change = change_of(task := make_task(), 0)
    said = change.memory.statement.model_copy(update={"said_by": ("ann", "bob")})
    memory = change.memory.model_copy(update={"statement": said})
    complete(stores, task, [change._replace(memory=memory)])

    stores.memories.set_erasure_watermark(SCOPE, user("carl"), NOW)
    before = stores.memories.read(SCOPE, [memory.memory_id])
    stores.memories.set_erasure_watermark(SCOPE, BOB, NOW)
    after = stores.memories.read(SCOPE, [memory.memory_id])

    assert (list(before), after) == ([memory.memory_id], {})
    assert hydrate(stores.memories, SCOPE, [make_projection(memory)]) == {}


def test_the_watermark_hides_the_working_memory_too(stores: Stores) -> None:
    task = make_task()
    accept(stores, task)

    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    assert fresh(stores.memories, SCOPE, ANN) == []
    assert stores.memories.read(SCOPE, [working_change(task).memory.memory_id]) == {}


def test_what_is_added_after_the_watermark_is_there(stores: Stores) -> None:
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    memory = remember(stores, task=make_task(at=NOW + 1))

    assert [row.memory_id for row in fresh(stores.memories, SCOPE, ANN)] == [memory.memory_id]


def test_a_watermark_counts_in_its_own_project_only(stores: Stores) -> None:
    stores.memories.set_erasure_watermark(OTHER, ANN, NOW)

    memory = remember(stores)

    assert stores.memories.erasure_watermark(SCOPE, ANN) == 0
    assert list(stores.memories.read(SCOPE, [memory.memory_id])) == [memory.memory_id]
