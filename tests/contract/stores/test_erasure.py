"""What the stores promise about removing for good: all of it, nothing else, and it stays gone."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.task_store import DynamoDBTaskStore
from cairn.domain.errors import Conflict
from cairn.domain.index.change import Change
from cairn.domain.index.projection import Projection
from cairn.domain.memory.concern import without
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import PUBLIC, Scope, Subject
from cairn.domain.tasks.task import Addition, Task, TaskStatus
from cairn.domain.transactions import ACTIONS_MAX
from cairn.ports.task_store import SharedAdd
from cairn.ports.work_queue import DueItem, Sweep
from tests.builders import (
    ANN,
    NOW,
    SCOPE,
    advanced,
    change_of,
    embedded,
    fresh,
    lease_of,
    make_addition,
    make_projection,
    make_task,
    operation,
    user,
    whole,
    working_change,
    working_memory_removal,
)
from tests.contract.parts import Stores, Table
from tests.contract.steps import accept, accepted_and_held, complete, hold, remember, supersede

BOB = user("bob")
OVERDUE = 60_000
HOUR = 3_600_000


def places_of(stores: Stores, memory: Memory) -> list[Subject]:
    """Where searches still retrieve it."""
    return [
        subject
        for subject in memory.placements
        if memory.memory_id in {row.memory_id for row in fresh(stores.memories, SCOPE, subject)}
    ]


def is_stored(stores: Stores, memory: Memory) -> bool:
    """Also when it is erased: what is not there cannot be removed a second time."""
    try:
        stores.memories.remove(SCOPE, memory)
    except Conflict:
        return False
    return True


# A sweep that is due.

SWEEP = Sweep(NOW, NOW)


def due(stores: Stores, now: int, subject: Subject = ANN) -> int:
    """The watermark whose sweep is due; 0 when none is."""
    sweep = stores.work.sweep_due(SCOPE, subject.hash, now)
    return sweep.erased_before if sweep else 0


def test_a_watermark_makes_a_sweep_due_at_its_time(stores: Stores) -> None:
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    assert due(stores, NOW - 1) == 0
    assert due(stores, NOW) == NOW
    assert due(stores, NOW, BOB) == 0


def test_a_sweep_that_is_done_is_due_again_when_it_was_said(stores: Stores) -> None:
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)
    lease = hold(stores, make_task())

    stores.work.swept(SCOPE, lease, SWEEP, NOW + HOUR)

    assert due(stores, NOW + HOUR - 1) == 0
    assert due(stores, NOW + HOUR) == NOW

    stores.work.swept(SCOPE, lease, Sweep(NOW, NOW + HOUR), None)

    assert due(stores, NOW + 9 * HOUR) == 0
    assert stores.memories.erasure_watermark(SCOPE, ANN) == NOW


def test_a_later_watermark_makes_a_sweep_due_again_and_an_earlier_one_none(stores: Stores) -> None:
    lease = hold(stores, make_task())
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)
    stores.work.swept(SCOPE, lease, SWEEP, None)

    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW - 1)
    before = due(stores, NOW + 1)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW + 1)

    assert (before, due(stores, NOW + 1)) == (0, NOW + 1)


def test_the_sweep_of_an_earlier_watermark_does_not_end_that_of_a_later_one(stores: Stores) -> None:
    lease = hold(stores, make_task())
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW + 1)

    with pytest.raises(Conflict):
        stores.work.swept(SCOPE, lease, SWEEP, None)

    assert due(stores, NOW + 1) == NOW + 1


def test_a_sweep_is_due_when_one_is_requested(stores: Stores) -> None:
    stores.work.request_sweep(SCOPE, ANN.hash, NOW)

    assert stores.work.sweep_due(SCOPE, ANN.hash, NOW - 1) is None
    assert stores.work.sweep_due(SCOPE, ANN.hash, NOW) == Sweep(0, NOW)
    assert stores.work.sweep_due(SCOPE, BOB.hash, NOW) is None
    assert stores.work.overdue(NOW + OVERDUE) == [DueItem(SCOPE.project_id, ANN.hash)]

    stores.work.swept(SCOPE, hold(stores, make_task()), Sweep(0, NOW), None)

    assert stores.work.sweep_due(SCOPE, ANN.hash, NOW + HOUR) is None


@pytest.mark.parametrize("at", [NOW - 1, NOW, NOW + 1])
def test_a_sweep_under_way_does_not_end_one_that_is_requested(stores: Stores, at: int) -> None:
    stores.work.request_sweep(SCOPE, ANN.hash, NOW)
    lease = hold(stores, make_task())

    stores.work.request_sweep(SCOPE, ANN.hash, at)

    with pytest.raises(Conflict):
        stores.work.swept(SCOPE, lease, Sweep(0, NOW), None)
    assert stores.work.sweep_due(SCOPE, ANN.hash, NOW + 1)


def test_a_requested_sweep_does_not_end_that_of_a_watermark(stores: Stores) -> None:
    stores.work.request_sweep(SCOPE, ANN.hash, NOW)
    lease = hold(stores, make_task())

    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    with pytest.raises(Conflict):
        stores.work.swept(SCOPE, lease, Sweep(0, NOW), None)


def test_who_lost_the_lease_does_not_end_a_sweep(stores: Stores) -> None:
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)
    hold(stores, make_task(), "theirs")

    with pytest.raises(Conflict):
        stores.work.swept(SCOPE, lease_of(make_task()), SWEEP, None)

    assert due(stores, NOW) == NOW


def test_a_late_sweep_is_overdue_until_it_is_done_and_again_for_its_repetition(
    stores: Stores,
) -> None:
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)
    early, late = (stores.work.overdue(NOW + at) for at in (OVERDUE - 1, OVERDUE))
    lease = hold(stores, make_task())
    held = stores.work.overdue(NOW + OVERDUE - 1)
    stores.work.swept(SCOPE, lease, SWEEP, NOW + HOUR)
    stores.work.release(SCOPE, lease)

    assert (early, late, held) == ([], [DueItem("project-one", ANN.hash)], [])
    assert stores.work.overdue(NOW + HOUR + OVERDUE - 1) == []
    assert stores.work.overdue(NOW + HOUR + OVERDUE) == [DueItem("project-one", ANN.hash)]

    stores.work.swept(SCOPE, hold(stores, make_task()), Sweep(NOW, NOW + HOUR), None)
    stores.work.release(SCOPE, lease)

    assert stores.work.overdue(NOW + 9 * HOUR) == []


# Memories.


def test_removing_a_memory_removes_every_version_wherever_it_is_placed(stores: Stores) -> None:
    first = remember(stores, task=make_task(also_in=[BOB, PUBLIC]))
    memory = supersede(stores, first, "coffee", NOW + 1)

    stores.memories.remove(SCOPE, memory)

    assert stores.memories.read(SCOPE, [memory.memory_id]) == {}
    assert stores.memories.history(SCOPE, memory.memory_id) == []
    assert places_of(stores, memory) == []
    assert set(stores.work.overdue(NOW + 1)) == {
        DueItem(SCOPE.project_id, subject_hash=subject.hash, is_indexing=True)
        for subject in memory.placements
    }


def test_a_memory_that_changed_is_not_removed(stores: Stores) -> None:
    first = remember(stores, "tea")
    second = supersede(stores, first, "coffee", NOW + 1)

    with pytest.raises(Conflict):
        stores.memories.remove(SCOPE, first)

    assert stores.memories.read(SCOPE, [first.memory_id]) == {first.memory_id: second}
    assert len(stores.memories.history(SCOPE, first.memory_id)) == 1


def test_a_worker_that_read_the_memory_before_does_not_bring_its_rows_back(
    stores: Stores,
) -> None:
    memory = remember(stores, task=make_task(also_in=[BOB]))
    task, lease = accepted_and_held(stores, make_task(at=NOW + 1, also_in=[BOB]))
    stale = change_of(task, 0, "newer words", target=memory)

    stores.memories.remove(SCOPE, memory)

    with pytest.raises(Conflict):
        stores.memories.save(SCOPE, embedded(memory))
    with pytest.raises(Conflict):
        stores.work.apply(SCOPE, lease, task, [stale], advanced(task))
    assert places_of(stores, memory) == []
    assert stores.memories.read(SCOPE, [memory.memory_id]) == {}


def test_a_memory_with_more_rows_than_a_transaction_takes_is_removed(
    concurrent_stores: Stores,
) -> None:
    stores = concurrent_stores  # moto takes twenty seconds for it
    others = [user(f"user {index}") for index in range(21)]
    memory = remember(stores, task=make_task(also_in=others))
    task, lease = accepted_and_held(stores, make_task(at=NOW + 1, also_in=others))
    for number in range(60):
        change = change_of(task, number, f"version {number}", target=memory)
        stores.work.apply(SCOPE, lease, task, [change], advanced(task))
        memory, task = change.memory, advanced(task)

    stores.memories.remove(SCOPE, memory)

    assert stores.memories.read(SCOPE, [memory.memory_id]) == {}
    assert places_of(stores, memory) == []


def test_erasing_removes_only_what_was_accepted_until_the_watermark(stores: Stores) -> None:
    before, at, after = (
        remember(stores, task=make_task(at=NOW + step, also_in=[PUBLIC])) for step in (-1, 0, 1)
    )

    more = stores.memories.erase(SCOPE, ANN.hash, NOW, 9)

    assert not more
    ids = [memory.memory_id for memory in (before, at, after)]
    assert stores.memories.read(SCOPE, ids) == {after.memory_id: after}
    assert [places_of(stores, memory) for memory in (before, at, after)] == [[], [], [ANN, PUBLIC]]


def test_what_others_own_and_only_share_is_not_the_erased_ones(stores: Stores) -> None:
    shared = remember(stores, task=make_task(BOB, also_in=[ANN]))

    stores.memories.erase(SCOPE, ANN.hash, NOW, 9)

    assert stores.memories.read(SCOPE, [shared.memory_id]) == {shared.memory_id: shared}
    assert places_of(stores, shared) == [BOB, ANN]


def test_earlier_versions_are_erased_by_their_own_time(stores: Stores) -> None:
    memory = supersede(stores, remember(stores, "erased"), "kept", NOW + 10)

    stores.memories.erase(SCOPE, ANN.hash, NOW, 9)

    assert stores.memories.read(SCOPE, [memory.memory_id]) == {memory.memory_id: memory}
    assert stores.memories.history(SCOPE, memory.memory_id) == []


def test_erasing_goes_on_where_it_stopped_and_ends(stores: Stores) -> None:
    task = make_task()
    changes: list[Change] = [change_of(task, index) for index in range(25)]
    complete(stores, task, changes)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    rounds = 1
    while stores.memories.erase(SCOPE, ANN.hash, NOW, 10):
        rounds += 1
        assert rounds < 10

    assert rounds >= 3
    assert not any(is_stored(stores, change.memory) for change in changes)


def test_the_working_memory_of_a_failed_task_is_erased(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    stores.work.fail(SCOPE, lease, task, "no")

    stores.memories.erase(SCOPE, ANN.hash, NOW, 9)

    assert not is_stored(stores, working_change(task).memory)


# Tasks and their words.


def ended(stores: Stores, task: Task, *, body: str | None = None) -> Task:
    """With a plan, as understanding leaves it."""
    accept(stores, task, "secret words", body=body)
    lease = hold(stores, task)
    planned = stores.work.save_plan(SCOPE, lease, task, whole(operation("secret words")))
    after = advanced(planned, ended=True).model_copy(update={"error": "secret.pdf was not read"})
    stores.work.apply(SCOPE, lease, planned, [working_memory_removal(task)], after)
    stores.work.release(SCOPE, lease)
    return after


def test_an_erased_add_still_tells_how_it_ended_and_nothing_else(stores: Stores) -> None:
    task = ended(stores, make_task(also_in=[BOB]))

    more = stores.tasks.erase(SCOPE, ANN.hash, NOW, 9)

    left = stores.tasks.read(SCOPE, task.task_id)
    assert not more
    assert left is not None
    assert (left.task_id, left.status, left.error) == (
        task.task_id,
        TaskStatus.COMPLETED,
        "erased",
    )
    for word in ("ann", "bob", "talk", "secret"):
        assert word not in left.model_dump_json()
    assert stores.tasks.messages(SCOPE, [task.task_id]) == {}
    later = make_task(at=NOW + 1)
    assert stores.tasks.earlier(SCOPE, later.conversation, later, 9) == []
    assert stores.tasks.latest(SCOPE, later.conversation, 9) == []


def test_messages_are_erased_only_up_to_the_watermark(stores: Stores) -> None:
    tasks = [ended(stores, make_task(at=NOW + step)) for step in (-1, 0, 1)]

    stores.tasks.erase(SCOPE, ANN.hash, NOW, 9)

    ids = [task.task_id for task in tasks]
    assert list(stores.tasks.messages(SCOPE, ids)) == ids[2:]
    assert stores.tasks.read(SCOPE, ids[2]) == tasks[2].model_copy(update={"plan": None})


def test_adds_of_others_keep_their_messages(stores: Stores) -> None:
    task = ended(stores, make_task(BOB, also_in=[ANN]))

    stores.tasks.erase(SCOPE, ANN.hash, NOW, 9)

    assert list(stores.tasks.messages(SCOPE, [task.task_id])) == [task.task_id]


def test_open_tasks_are_left_to_the_holder_of_the_lease(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)

    more = stores.tasks.erase(SCOPE, ANN.hash, NOW, 9)

    assert more
    assert stores.work.due(SCOPE, ANN.hash, NOW) == [task]
    assert list(stores.tasks.messages(SCOPE, [task.task_id])) == [task.task_id]

    stores.work.void(SCOPE, lease, task, [working_memory_removal(task)])

    assert not stores.tasks.erase(SCOPE, ANN.hash, NOW, 9)
    assert stores.tasks.messages(SCOPE, [task.task_id]) == {}


def test_erasing_messages_goes_on_where_it_stopped_and_ends(stores: Stores) -> None:
    tasks = [ended(stores, make_task(at=NOW + index)) for index in range(25)]

    rounds = 1
    while stores.tasks.erase(SCOPE, ANN.hash, NOW + 100, 10):
        rounds += 1
        assert rounds < 10

    assert rounds == 3
    assert stores.tasks.messages(SCOPE, [task.task_id for task in tasks]) == {}


def test_the_same_add_after_an_erased_one_is_no_resend(stores: Stores) -> None:
    ended(stores, make_task(), body="same")
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)
    stores.tasks.erase(SCOPE, ANN.hash, NOW, 9)
    again = make_task(at=NOW + 1)

    assert accept(stores, again, body="same") == again.task_id


def test_an_add_that_is_erased_while_it_is_compared_has_no_resend(moto_table: Table) -> None:
    class SweptMeanwhile(DynamoDBTaskStore):
        def read(self, scope: Scope, task_id: str) -> Task | None:
            self.erase(scope, ANN.hash, NOW, 9)
            return super().read(scope, task_id)

    stores = moto_table.stores()
    ended(stores, make_task(), body="same")
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)
    table = DynamoDBTable(moto_table.client, moto_table.name)
    late = replace(stores, tasks=SweptMeanwhile(table, stores.files))
    again = make_task(at=NOW + 1)

    assert accept(late, again, body="same") == again.task_id


def test_an_add_that_replaced_an_erased_one_has_resends(stores: Stores) -> None:
    ended(stores, make_task(), body="same")
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)
    second, third = make_task(at=NOW + 1), make_task(at=NOW + 2)
    accept(stores, second, body="same")

    more = stores.tasks.erase(SCOPE, ANN.hash, NOW, 9)

    assert not more
    assert accept(stores, third, body="same") == second.task_id


def test_a_conversation_shows_nothing_that_was_erased(stores: Stores) -> None:
    adds = [make_task(at=NOW + step) for step in (-1, 0, 1, 2)]
    for task in adds:
        accept(stores, task)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    last = adds[-1]
    assert stores.tasks.earlier(SCOPE, last.conversation, last, 9) == [adds[2].task_id]
    behind = adds[1]
    assert stores.tasks.earlier(SCOPE, behind.conversation, behind, 9) == []
    said = stores.tasks.messages(SCOPE, [task.task_id for task in adds])
    shown = [*said[adds[2].task_id], *said[last.task_id]]
    assert stores.tasks.latest(SCOPE, last.conversation, 9) == shown


# Withdrawing.


def test_a_withdrawn_task_leaves_nothing_to_find_also_while_another_works_on_it(
    stores: Stores,
) -> None:
    task, lease = accepted_and_held(stores)

    stores.work.withdraw(SCOPE, task, [working_memory_removal(task)])

    found = stores.tasks.read(SCOPE, task.task_id)
    assert found is not None
    assert (found.status, found.error) == (TaskStatus.FAILED, "deleted")
    assert stores.work.due(SCOPE, ANN.hash, NOW) == []
    assert fresh(stores.memories, SCOPE, ANN) == []
    with pytest.raises(Conflict):
        stores.work.apply(SCOPE, lease, task, [change_of(task, 0)], advanced(task))
    assert fresh(stores.memories, SCOPE, ANN) == []


@pytest.mark.parametrize("meanwhile", ["ended", "chunk"])
def test_a_task_that_went_on_meanwhile_is_not_withdrawn(stores: Stores, meanwhile: str) -> None:
    task, lease = accepted_and_held(stores)
    after = advanced(task, ended=meanwhile == "ended")
    stores.work.apply(SCOPE, lease, task, [change_of(task, 0)], after)

    with pytest.raises(Conflict):
        stores.work.withdraw(SCOPE, task, [working_memory_removal(task)])

    assert stores.tasks.read(SCOPE, task.task_id) == after


# What others have a part in.


def in_a_group(*speakers: str, at: int = NOW) -> Addition:
    """An add of bob's that ann takes part in, a message of each speaker."""
    task = make_task(BOB, at=at, also_in=[ANN])
    words = [f"{speaker or 'somebody'} speaks" for speaker in speakers]
    addition = make_addition(task, *words)
    said = zip(addition.messages, speakers, strict=True)
    messages = tuple(
        message.model_copy(update={"speaker_id": speaker or None}) for message, speaker in said
    )
    return addition.model_copy(update={"messages": messages})


def accept_group(stores: Stores, addition: Addition) -> None:
    stores.tasks.accept(SCOPE, addition, working_change(addition.task))


def test_erasing_leaves_what_is_at_home_elsewhere_and_names_it(stores: Stores) -> None:
    task = make_task(BOB, also_in=[ANN])
    theirs = change_of(task, 0, "the tide")
    complete(stores, task, [theirs])

    more = stores.memories.erase(SCOPE, ANN.hash, NOW, 9)

    assert not more
    assert stores.memories.shared(SCOPE, ANN.hash, NOW, 9) == [theirs.memory]
    assert stores.memories.shared(SCOPE, ANN.hash, NOW - 1, 9) == []
    assert stores.memories.shared(SCOPE, ANN.hash, NOW, 0) == []


def test_who_has_left_a_memory_finds_it_no_more_and_all_others_do(stores: Stores) -> None:
    memory = remember(stores, task=make_task(also_in=[BOB]))
    memory = supersede(stores, memory, "another word", NOW + 1)
    after = without(memory, ANN.hash)
    change = Change(after, make_projection(after), (memory.version, memory.rev), left=ANN.hash)

    stores.memories.save(SCOPE, change)

    assert (after.home, after.placements) == (BOB, (BOB,))
    assert [row.is_tombstone for row in fresh_rows(stores, ANN)] == [True]
    assert [row.rev for row in fresh_rows(stores, BOB)] == [after.rev]
    assert stores.memories.listed(SCOPE, ANN.hash) == []
    assert [listed.memory_id for listed in stores.memories.listed(SCOPE, BOB.hash)] == [
        memory.memory_id
    ]
    assert stores.memories.history(SCOPE, memory.memory_id) == []
    assert stores.catalog.due_garbage_collections(SCOPE, BOB.hash, NOW + 2)
    assert not stores.catalog.due_garbage_collections(SCOPE, ANN.hash, NOW + 2)


def test_a_memory_of_more_versions_than_fit_into_a_transaction_is_left(stores: Stores) -> None:
    memory = remember(stores, task=make_task(also_in=[BOB]))
    memory = supersede(stores, memory, "another word", NOW + 1)
    after = without(memory, ANN.hash).model_copy(update={"version": 2 * ACTIONS_MAX})
    change = Change(after, make_projection(after), (memory.version, memory.rev), left=ANN.hash)

    stores.memories.save(SCOPE, change)

    assert fresh_rows(stores, BOB)[0].rev == after.rev
    assert stores.memories.history(SCOPE, memory.memory_id) == []


def fresh_rows(stores: Stores, subject: Subject) -> tuple[Projection, ...]:
    return stores.memories.rows(SCOPE, subject).projections


@pytest.mark.parametrize("speakers", [("bob", "ann"), ("bob", ""), ("ann",), ("carl", "carl")])
def test_an_add_is_found_from_everybody_who_takes_part_in_it(
    stores: Stores, speakers: tuple[str, ...]
) -> None:
    addition = in_a_group(*speakers)
    accept_group(stores, addition)
    shared = [SharedAdd(addition.task.task_id, NOW)]

    found = {
        name: stores.tasks.shared(SCOPE, user(name).hash, NOW, 9)
        for name in ("ann", "bob", "carl", "dan")
    }

    carls = shared if "carl" in speakers else []
    assert found == {"ann": shared, "bob": [], "carl": carls, "dan": []}
    assert stores.tasks.shared(SCOPE, ANN.hash, NOW - 1, 9) == []


def test_as_many_speakers_as_an_add_has_messages_fit(stores: Stores) -> None:
    addition = in_a_group(*(f"guest {number}" for number in range(300)))

    accept_group(stores, addition)

    last = user("guest 299").hash
    assert stores.tasks.shared(SCOPE, last, NOW, 9) == [SharedAdd(addition.task.task_id, NOW)]


def test_who_has_left_an_add_is_in_none_of_its_items(stores: Stores) -> None:
    addition = in_a_group("bob", "ann", "bob")
    accept_group(stores, addition)
    task, lease = addition.task, hold(stores, addition.task)
    planned = stores.work.save_plan(SCOPE, lease, task, whole(operation("ann speaks")))
    stores.work.apply(SCOPE, lease, planned, [], advanced(planned, ended=True))
    kept = [message for message in addition.messages if message.speaker_id == "bob"]
    [shared] = stores.tasks.shared(SCOPE, ANN.hash, NOW, 9)

    for _ in range(2):  # again, as after a crash
        stores.tasks.leave(SCOPE, shared, ANN.hash, kept)

    after = stores.tasks.read(SCOPE, task.task_id)
    assert after
    assert (after.placements, after.status) == ((BOB,), TaskStatus.COMPLETED)
    assert stores.tasks.messages(SCOPE, [task.task_id]) == {task.task_id: tuple(kept)}
    assert stores.tasks.shared(SCOPE, ANN.hash, NOW, 9) == []
    assert stores.operator.diagnose(SCOPE, after).plan is None


def test_large_messages_of_an_add_leave_no_file_with_what_was_said(
    stores: Stores, incompressible: Callable[[int], str]
) -> None:
    addition = in_a_group("bob", "ann")
    long = incompressible(150_000)
    said = tuple(message.model_copy(update={"text": long}) for message in addition.messages)
    addition = addition.model_copy(update={"messages": said})
    accept_group(stores, addition)
    lease = hold(stores, addition.task)
    stores.work.fail(SCOPE, lease, addition.task, "broken")
    [shared] = stores.tasks.shared(SCOPE, ANN.hash, NOW, 9)

    stores.tasks.leave(SCOPE, shared, ANN.hash, said[:1])
    kept = stores.tasks.messages(SCOPE, [shared.task_id])
    stores.tasks.leave(SCOPE, shared, ANN.hash, ())

    assert kept == {shared.task_id: said[:1]}
    assert stores.tasks.messages(SCOPE, [shared.task_id]) == {shared.task_id: ()}
    assert stores.files.keys(SCOPE, "subjects/") == []


def test_later_adds_of_a_conversation_come_in_their_order(stores: Stores) -> None:
    tasks = [make_task(at=NOW + at) for at in (0, 1, 2, 3)]
    for task in tasks:
        accept(stores, task, str(task.accepted_at))
    first, *later = tasks

    found = stores.tasks.later(SCOPE, first.conversation, first, 2)

    assert found == [task.task_id for task in later[:2]]
    assert stores.tasks.later(SCOPE, first.conversation, tasks[-1], 2) == []
