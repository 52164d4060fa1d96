"""What every `SegmentCatalog` promises, and what readers see of it."""

from functools import partial

import pytest

from cairn.domain.errors import Conflict
from cairn.domain.index.manifest import Entry, Manifest
from cairn.domain.memory.memory import Memory
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.ports.work_queue import DueItem, Sweep
from tests.builders import (
    ANN,
    NOW,
    OTHER,
    SCOPE,
    change_of,
    embedded,
    make_projection,
    make_task,
    user,
)
from tests.contract.parts import Stores
from tests.contract.steps import accepted_and_held, at_once, complete, hold, remember, supersede

BOB = user("bob")
NONE = Manifest()
FIRST = Manifest(version=1, entries=(Entry(file="segments/one", memories=3),))
SECOND = Manifest(
    version=2,
    entries=(
        Entry(file="segments/two", memories=5, seen_in=("index-1", "七天")),
        Entry(file="segments/three", memories=1, seen_once={"index-1": NOW}),
    ),
)


def commit(stores: Stores, before: Manifest, after: Manifest, watermark: int = 0) -> None:
    stores.catalog.commit(SCOPE, ANN.hash, before, watermark, after)


def is_committed(stores: Stores, before: Manifest, after: Manifest, watermark: int = 0) -> bool:
    """False when it is refused."""
    try:
        commit(stores, before, after, watermark)
    except Conflict:
        return False
    return True


def remember_many(stores: Stores, count: int) -> list[Memory]:
    changes = [change_of(task := make_task(), number) for number in range(count)]
    for start in range(0, count, 20):
        complete(stores, make_task(), changes[start : start + 20])
    assert task
    return [change.memory for change in changes]


def row_ids(stores: Stores) -> set[str]:
    return {row.memory_id for row in stores.catalog.rows(SCOPE, ANN.hash)}


# The manifest.


def test_where_nothing_was_compacted_the_manifest_is_empty(stores: Stores) -> None:
    assert stores.catalog.manifest(SCOPE, ANN.hash) == (NONE, 0)
    assert stores.memories.rows(SCOPE, ANN).manifest == NONE


def test_a_committed_manifest_comes_back_as_it_was(stores: Stores) -> None:
    commit(stores, NONE, FIRST)
    commit(stores, FIRST, SECOND)

    assert stores.catalog.manifest(SCOPE, ANN.hash) == (SECOND, 0)
    assert stores.memories.rows(SCOPE, ANN).manifest == SECOND
    assert stores.catalog.manifest(SCOPE, BOB.hash) == (NONE, 0)


def test_a_manifest_of_many_segments_comes_back(stores: Stores) -> None:
    entries = tuple(Entry(file=f"segments/{number}", memories=number) for number in range(99))

    commit(stores, NONE, Manifest(version=1, entries=entries))

    assert stores.catalog.manifest(SCOPE, ANN.hash)[0].entries == entries


def test_a_manifest_without_segments_takes_the_place_of_one_with_some(stores: Stores) -> None:
    commit(stores, NONE, FIRST)

    commit(stores, FIRST, Manifest(version=2))

    assert stores.catalog.manifest(SCOPE, ANN.hash) == (Manifest(version=2), 0)


def test_nothing_takes_the_place_of_a_manifest_that_is_not_the_current_one(stores: Stores) -> None:
    commit(stores, NONE, FIRST)

    for before in (NONE, SECOND):
        with pytest.raises(Conflict):
            commit(stores, before, SECOND)

    assert stores.catalog.manifest(SCOPE, ANN.hash) == (FIRST, 0)


def test_of_several_commits_at_once_one_is_made(concurrent_stores: Stores) -> None:
    offers = [Manifest(version=1, entries=(Entry(file=f"{n}", memories=n),)) for n in range(5)]

    made = at_once(lambda offer: is_committed(concurrent_stores, NONE, offer), offers)

    assert sum(made) == 1
    assert concurrent_stores.catalog.manifest(SCOPE, ANN.hash)[0] == offers[made.index(True)]


def test_an_erasure_watermark_that_was_set_meanwhile_refuses_a_commit(stores: Stores) -> None:
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)
    assert not is_committed(stores, NONE, FIRST, watermark=0)
    assert stores.catalog.manifest(SCOPE, ANN.hash) == (NONE, NOW)
    commit(stores, NONE, FIRST, watermark=NOW)

    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW + 1)
    assert not is_committed(stores, FIRST, SECOND, watermark=NOW)
    assert not is_committed(stores, FIRST, SECOND, watermark=NOW + 2)

    assert stores.catalog.manifest(SCOPE, ANN.hash) == (FIRST, NOW + 1)


def test_a_commit_leaves_lease_and_sweep_as_they_are(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW - 1)

    commit(stores, NONE, FIRST, watermark=NOW - 1)

    assert stores.work.sweep_due(SCOPE, ANN.hash, NOW) == Sweep(NOW - 1, NOW - 1)
    stores.work.begin_attempt(SCOPE, lease, task)
    assert stores.work.release(SCOPE, lease) is False
    assert hold(stores, task, "another's")


# Rows.


def test_every_row_is_there_with_tombstones_and_what_the_watermark_hides(stores: Stores) -> None:
    hidden = remember(stores, "hidden")
    removed = remember(stores, "removed", task=make_task(at=NOW + 1))
    seen = remember(stores, "seen", task=make_task(at=NOW + 2))
    stores.memories.remove(SCOPE, removed)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    rows = {row.memory_id: row for row in stores.catalog.rows(SCOPE, ANN.hash)}

    assert rows[hidden.memory_id] == make_projection(hidden)
    assert rows[seen.memory_id] == make_projection(seen)
    assert rows[removed.memory_id].is_tombstone
    assert len(rows) == 3
    assert stores.catalog.rows(SCOPE, BOB.hash) == []


def test_dropped_rows_are_gone_and_the_truth_stays(stores: Stores) -> None:
    memory = remember(stores, task=make_task(also_in=[BOB]))

    stores.catalog.drop(SCOPE, ANN.hash, stores.catalog.rows(SCOPE, ANN.hash))

    assert stores.catalog.rows(SCOPE, ANN.hash) == []
    assert stores.memories.rows(SCOPE, ANN).projections == ()
    assert stores.memories.rows(SCOPE, BOB).projections == (make_projection(memory),)
    assert stores.memories.read(SCOPE, [memory.memory_id]) == {memory.memory_id: memory}


def test_dropping_what_is_gone_is_no_matter(stores: Stores) -> None:
    remember(stores)
    rows = stores.catalog.rows(SCOPE, ANN.hash)

    for _ in range(2):
        stores.catalog.drop(SCOPE, ANN.hash, rows)

    assert stores.catalog.rows(SCOPE, ANN.hash) == []


def test_a_row_that_got_its_vector_meanwhile_is_not_dropped(stores: Stores) -> None:
    memory = remember(stores)
    read = stores.catalog.rows(SCOPE, ANN.hash)
    change = embedded(memory)
    stores.memories.save(SCOPE, change)

    stores.catalog.drop(SCOPE, ANN.hash, read)

    assert stores.catalog.rows(SCOPE, ANN.hash) == [change.projection]


def test_a_row_of_a_newer_version_is_not_dropped(stores: Stores) -> None:
    memory = remember(stores)
    read = stores.catalog.rows(SCOPE, ANN.hash)
    newer = supersede(stores, memory, "newer", NOW + 1)

    stores.catalog.drop(SCOPE, ANN.hash, read)

    assert stores.catalog.rows(SCOPE, ANN.hash) == [make_projection(newer)]


def test_a_tombstone_is_not_dropped_for_the_row_it_took_the_place_of(stores: Stores) -> None:
    """Or the segment that was made of the row would bring the memory back."""
    memory = remember(stores)
    read = stores.catalog.rows(SCOPE, ANN.hash)
    stores.memories.remove(SCOPE, memory)

    stores.catalog.drop(SCOPE, ANN.hash, read)

    assert [row.is_tombstone for row in stores.catalog.rows(SCOPE, ANN.hash)] == [True]


def test_a_dropped_tombstone_is_gone_and_no_longer_overdue(stores: Stores) -> None:
    stores.memories.remove(SCOPE, remember(stores))
    assert stores.work.overdue(NOW) == [DueItem(SCOPE.project_id, ANN.hash, is_indexing=True)]

    stores.catalog.drop(SCOPE, ANN.hash, stores.catalog.rows(SCOPE, ANN.hash))

    assert stores.catalog.rows(SCOPE, ANN.hash) == []
    assert stores.work.overdue(NOW) == []


def test_among_many_rows_only_those_that_changed_are_kept(concurrent_stores: Stores) -> None:
    stores = concurrent_stores  # moto takes twelve seconds for it
    memories = remember_many(stores, 92)
    read = stores.catalog.rows(SCOPE, ANN.hash)
    changed = [memories[at] for at in (0, 90, 91)]
    for memory in changed:
        stores.memories.save(SCOPE, embedded(memory))

    stores.catalog.drop(SCOPE, ANN.hash, read)

    assert len(read) == 92
    assert row_ids(stores) == {projection.memory_id for projection in changed}


def test_a_row_is_not_dropped_while_it_is_rewritten(concurrent_stores: Stores) -> None:
    stores = concurrent_stores
    memories = remember_many(stores, 20)
    read = stores.catalog.rows(SCOPE, ANN.hash)

    def rewrite(memory: Memory) -> None:
        stores.memories.save(SCOPE, embedded(memory))

    steps = [partial(stores.catalog.drop, SCOPE, ANN.hash, read)]
    steps += [partial(rewrite, memory) for memory in memories]
    at_once(lambda step: step(), steps)

    assert row_ids(stores) == {memory.memory_id for memory in memories}


# Tombstones of many memories ask for one look at their subject.


def test_a_subject_is_overdue_once_for_all_its_tombstones(stores: Stores) -> None:
    for number in range(5):
        stores.memories.remove(SCOPE, remember(stores, task=make_task(at=NOW - number)))

    assert stores.work.overdue(NOW) == [DueItem(SCOPE.project_id, ANN.hash, is_indexing=True)]


def test_who_works_on_a_subject_does_not_keep_it_from_being_indexed(stores: Stores) -> None:
    stores.memories.remove(SCOPE, remember(stores))
    _, lease = accepted_and_held(stores)

    assert stores.work.overdue(NOW) == [DueItem(SCOPE.project_id, ANN.hash, is_indexing=True)]
    assert not stores.work.release(SCOPE, lease)


# Garbage collection.


def test_a_planned_garbage_collection_is_overdue_from_its_time_on_until_it_is_finished(
    stores: Stores,
) -> None:
    item = DueItem(SCOPE.project_id, ANN.hash, is_indexing=True)
    stores.catalog.plan_garbage_collection(SCOPE, ANN.hash, "one", NOW)
    stores.catalog.plan_garbage_collection(SCOPE, ANN.hash, "two", NOW + 5)

    assert stores.work.overdue(NOW - 1) == []
    assert stores.work.overdue(NOW) == stores.work.overdue(NOW + 5) == [item]
    assert stores.catalog.due_garbage_collections(SCOPE, ANN.hash, NOW - 1) == []
    assert stores.catalog.due_garbage_collections(SCOPE, ANN.hash, NOW) == ["one"]
    assert sorted(stores.catalog.due_garbage_collections(SCOPE, ANN.hash, NOW + 5)) == [
        "one",
        "two",
    ]

    stores.catalog.finish_garbage_collections(SCOPE, ANN.hash, ["one", "unknown"])
    assert stores.work.overdue(NOW + 4) == []
    stores.catalog.finish_garbage_collections(SCOPE, ANN.hash, ["two"])
    assert stores.catalog.due_garbage_collections(SCOPE, ANN.hash, NOW + 9) == []
    assert stores.work.overdue(NOW + 9) == []


def test_a_plan_of_the_same_name_takes_the_place_of_the_first(stores: Stores) -> None:
    for due_at in (NOW, NOW + 5):
        stores.catalog.plan_garbage_collection(SCOPE, ANN.hash, "one", due_at)

    assert stores.catalog.due_garbage_collections(SCOPE, ANN.hash, NOW) == []


def test_plans_are_of_one_subject(stores: Stores) -> None:
    stores.catalog.plan_garbage_collection(SCOPE, ANN.hash, "one", NOW)
    stores.catalog.plan_garbage_collection(OTHER, BOB.hash, "one", NOW)

    assert stores.catalog.due_garbage_collections(SCOPE, BOB.hash, NOW) == []
    assert stores.catalog.due_garbage_collections(OTHER, ANN.hash, NOW) == []
    assert set(stores.work.overdue(NOW)) == {
        DueItem(SCOPE.project_id, ANN.hash, is_indexing=True),
        DueItem(OTHER.project_id, BOB.hash, is_indexing=True),
    }


def test_erasing_an_earlier_version_plans_garbage_collection_of_its_subjects(
    stores: Stores,
) -> None:
    """Their segments may hold it still, behind the current one."""
    memory = remember(stores, task=make_task(also_in=[BOB]))
    for at in (NOW + 1, NOW + 2):
        memory = supersede(stores, memory, f"at {at}", at)

    stores.memories.erase(SCOPE, ANN.hash, NOW + 1, 9)

    assert stores.memories.read(SCOPE, [memory.memory_id]) == {memory.memory_id: memory}
    assert stores.catalog.due_garbage_collections(SCOPE, ANN.hash, NOW + 2) != []
    assert stores.catalog.due_garbage_collections(SCOPE, BOB.hash, NOW + 2) != []


# Looking at external indices.


def test_a_subject_is_overdue_from_its_due_time_on(stores: Stores) -> None:
    assert stores.catalog.due_at(SCOPE, ANN.hash) == 0

    stores.catalog.set_due(SCOPE, ANN.hash, 0, NOW)

    assert stores.catalog.due_at(SCOPE, ANN.hash) == NOW
    assert stores.catalog.due_at(SCOPE, BOB.hash) == stores.catalog.due_at(OTHER, ANN.hash) == 0
    assert stores.work.overdue(NOW - 1) == []
    assert stores.work.overdue(NOW) == [DueItem(SCOPE.project_id, ANN.hash, is_indexing=True)]


def test_a_due_time_replaces_only_the_one_that_was_read(stores: Stores) -> None:
    def refuses(known: int, due_at: int) -> bool:
        with pytest.raises(Conflict):
            stores.catalog.set_due(SCOPE, ANN.hash, known, due_at)
        return True

    stores.catalog.set_due(SCOPE, ANN.hash, 0, NOW)
    assert refuses(0, NOW + 1) and refuses(NOW + 1, 0)
    stores.catalog.set_due(SCOPE, ANN.hash, NOW, NOW + 2)
    assert stores.catalog.due_at(SCOPE, ANN.hash) == NOW + 2

    stores.catalog.set_due(SCOPE, ANN.hash, NOW + 2, 0)

    assert stores.catalog.due_at(SCOPE, ANN.hash) == 0
    assert stores.work.overdue(NOW + 9) == []
    assert refuses(NOW + 2, NOW + 3)


# What hydration says of manifests.


@pytest.mark.parametrize("is_wanted", [True, False])
def test_hydration_is_refused_unless_the_manifests_are_still_those_that_were_read(
    stores: Stores, is_wanted: bool
) -> None:
    memory = remember(stores)
    refs = [CandidateRef(memory.memory_id, 1, ANN.hash)] if is_wanted else []
    found = {memory.memory_id: (memory,)} if is_wanted else {}
    commit(stores, NONE, FIRST)

    for ann, bob in ((0, 0), (1, 1)):
        with pytest.raises(Conflict):
            stores.memories.hydrate(SCOPE, refs, {ANN.hash: ann, BOB.hash: bob})
    assert stores.memories.hydrate(SCOPE, refs, {ANN.hash: 1, BOB.hash: 0}) == found
    assert stores.memories.hydrate(SCOPE, refs) == found
