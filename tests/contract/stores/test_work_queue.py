"""What every `WorkQueue` promises: work of a subject under its lease, each effect once."""

from collections.abc import Callable
from functools import partial

import pytest

from cairn.domain.errors import CairnError, Conflict
from cairn.domain.index.change import Change
from cairn.domain.scope import PUBLIC, Subject
from cairn.domain.tasks.chunks import chunks
from cairn.domain.tasks.plan import Operation, Plan
from cairn.domain.tasks.task import Task, TaskStatus
from cairn.ports.work_queue import DueItem, Lease
from tests.builders import (
    ANN,
    NOW,
    OTHER,
    SCOPE,
    advanced,
    change_of,
    embedded,
    fresh,
    lease_of,
    make_task,
    operation,
    user,
    whole,
    working_change,
    working_memory_removal,
)
from tests.contract.parts import Stores
from tests.contract.steps import accept, accepted_and_held, at_once, complete, hold, remember

OVERDUE = 60_000

type Write = Callable[[Stores, Lease, Task], object]

# Every write but the plan, which is as good from another worker.
WRITES: dict[str, Write] = {
    "begin_attempt": lambda s, lease, task: s.work.begin_attempt(SCOPE, lease, task),
    "apply": lambda s, lease, task: s.work.apply(
        SCOPE, lease, task, [change_of(task, 0)], advanced(task)
    ),
    "defer": lambda s, lease, task: s.work.defer(SCOPE, lease, task, NOW + 5_000, "later"),
    "fail": lambda s, lease, task: s.work.fail(SCOPE, lease, task, "no"),
    "void": lambda s, lease, task: s.work.void(SCOPE, lease, task, [working_memory_removal(task)]),
}


@pytest.fixture(params=list(WRITES))
def write(request: pytest.FixtureRequest) -> Write:
    return WRITES[request.param]


# The lease.


def test_a_lease_is_one_workers_at_a_time(stores: Stores) -> None:
    task = make_task()

    assert stores.work.acquire(SCOPE, lease_of(task, "mine"), NOW)
    assert not stores.work.acquire(SCOPE, lease_of(task, "theirs"), NOW)


def test_asking_again_with_the_same_token_counts_as_taken_and_prolongs(stores: Stores) -> None:
    task = make_task()
    stores.work.acquire(SCOPE, lease_of(task, until=NOW + 10), NOW)

    assert stores.work.acquire(SCOPE, lease_of(task, until=NOW + 20), NOW + 5)
    assert not stores.work.acquire(SCOPE, lease_of(task, "theirs"), NOW + 15)


def test_an_expired_lease_is_free_from_its_end_on(stores: Stores) -> None:
    task = make_task()
    stores.work.acquire(SCOPE, lease_of(task, until=NOW + 10), NOW)

    assert not stores.work.acquire(SCOPE, lease_of(task, "theirs"), NOW + 9)
    assert stores.work.acquire(SCOPE, lease_of(task, "theirs"), NOW + 10)


def test_a_released_lease_is_free(stores: Stores) -> None:
    task = make_task()
    lease = hold(stores, task)

    stores.work.release(SCOPE, lease)

    assert stores.work.acquire(SCOPE, lease_of(task, "theirs"), NOW)


def test_release_reports_once_that_another_asked_for_the_lease(stores: Stores) -> None:
    task = make_task()
    lease = hold(stores, task)
    stores.work.acquire(SCOPE, lease_of(task, "theirs"), NOW)

    contended = stores.work.release(SCOPE, lease)

    hold(stores, task)
    assert (contended, stores.work.release(SCOPE, lease)) == (True, False)


def test_acquiring_ones_own_lease_again_does_not_count_as_another(stores: Stores) -> None:
    task = make_task()
    lease = hold(stores, task)
    hold(stores, task)

    assert not stores.work.release(SCOPE, lease)


def test_who_lost_the_lease_is_told_nothing_and_who_took_it_is(stores: Stores) -> None:
    task = make_task()
    mine, theirs = lease_of(task, until=NOW + 10), lease_of(task, "theirs", until=NOW + 20)
    stores.work.acquire(SCOPE, mine, NOW)
    stores.work.acquire(SCOPE, theirs, NOW + 10)
    stores.work.acquire(SCOPE, lease_of(task, "third"), NOW + 11)

    assert not stores.work.release(SCOPE, mine)
    assert stores.work.release(SCOPE, theirs)


def test_every_refused_request_for_a_lease_is_reported(concurrent_stores: Stores) -> None:
    """Whoever is refused while the lease is let go of is either reported, or asks too late."""
    task = make_task()
    for round_ in range(20):
        lease, other = lease_of(task, f"mine {round_}"), lease_of(task, f"other {round_}")
        concurrent_stores.work.acquire(SCOPE, lease, NOW)
        contended, taken = at_once(
            lambda act: act(),
            [
                partial(concurrent_stores.work.release, SCOPE, lease),
                partial(concurrent_stores.work.acquire, SCOPE, other, NOW),
            ],
        )
        concurrent_stores.work.release(SCOPE, other)
        assert contended != taken


def test_releasing_what_another_worker_holds_changes_nothing(stores: Stores) -> None:
    task = make_task()
    hold(stores, task, "theirs")

    stores.work.release(SCOPE, lease_of(task, "mine"))

    assert not stores.work.acquire(SCOPE, lease_of(task, "mine"), NOW)


def test_releasing_a_free_lease_is_harmless(stores: Stores) -> None:
    stores.work.release(SCOPE, lease_of(make_task()))

    assert stores.work.acquire(SCOPE, lease_of(make_task()), NOW)


def test_subjects_have_leases_of_their_own(stores: Stores) -> None:
    hold(stores, make_task())

    assert stores.work.acquire(SCOPE, lease_of(make_task(user("bob")), "theirs"), NOW)


def test_of_several_who_ask_at_once_one_gets_the_lease(concurrent_stores: Stores) -> None:
    leases = [lease_of(make_task(), f"worker {index}") for index in range(8)]

    taken = at_once(lambda lease: concurrent_stores.work.acquire(SCOPE, lease, NOW), leases)

    assert sum(taken) == 1


def test_a_lease_and_its_release_keep_the_watermark(stores: Stores) -> None:
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)
    task = make_task()

    stores.work.release(SCOPE, hold(stores, task))

    assert stores.memories.erasure_watermark(SCOPE, ANN) == NOW


# What every write is conditioned on.


def test_no_write_after_the_lease_was_lost(stores: Stores, write: Write) -> None:
    task, lease = accepted_and_held(stores)
    stores.work.release(SCOPE, lease)
    hold(stores, task, "theirs")
    before = seen(stores, task)

    with pytest.raises(Conflict):
        write(stores, lease, task)

    assert seen(stores, task) == before


def test_no_write_without_a_lease(stores: Stores, write: Write) -> None:
    task = make_task()
    accept(stores, task)
    before = seen(stores, task)

    with pytest.raises(Conflict):
        write(stores, lease_of(task), task)

    assert seen(stores, task) == before


@pytest.mark.parametrize("end", ["completed", "failed"])
def test_no_write_after_the_end(stores: Stores, write: Write, end: str) -> None:
    task, lease = accepted_and_held(stores)
    if end == "failed":
        stores.work.fail(SCOPE, lease, task, "no")
    else:
        stores.work.apply(
            SCOPE, lease, task, [working_memory_removal(task)], advanced(task, ended=True)
        )
    before = seen(stores, task)

    with pytest.raises(Conflict):
        write(stores, lease, task)

    assert seen(stores, task) == before


def test_no_write_for_a_task_that_was_never_accepted(stores: Stores, write: Write) -> None:
    task = make_task()
    lease = hold(stores, task)

    with pytest.raises(Conflict):
        write(stores, lease, task)

    assert seen(stores, task) == seen(stores, make_task())


def test_no_write_by_who_missed_a_chunk(stores: Stores, write: Write) -> None:
    task, lease = accepted_and_held(stores)
    stores.work.apply(SCOPE, lease, task, [change_of(task, 1)], advanced(task))
    before = seen(stores, task)

    with pytest.raises(Conflict):
        write(stores, lease, task)

    assert seen(stores, task) == before


# Due work.


def test_due_work_comes_oldest_first_whenever_it_arrived(stores: Stores) -> None:
    tasks = [make_task(at=NOW + index) for index in range(4)]
    for index in (2, 0, 3, 1):
        accept(stores, tasks[index])

    assert stores.work.due(SCOPE, ANN.hash, NOW + 3) == tasks


def test_deferred_work_is_due_again_at_its_time_in_its_old_place(stores: Stores) -> None:
    first, lease = accepted_and_held(stores)
    second = make_task(at=NOW + 1)
    accept(stores, second)

    stores.work.defer(SCOPE, lease, first, NOW + 5_000, "the model is away")

    assert stores.work.due(SCOPE, ANN.hash, NOW + 4_999) == [second]
    due = stores.work.due(SCOPE, ANN.hash, NOW + 5_000)
    assert [task.task_id for task in due] == [first.task_id, second.task_id]
    assert due[0].error == "the model is away"


def test_nothing_is_due_of_a_subject_without_work(stores: Stores) -> None:
    accept(stores, make_task())

    assert stores.work.due(SCOPE, user("bob").hash, NOW) == []


def test_due_work_comes_with_its_plan(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    planned = stores.work.save_plan(SCOPE, lease, task, whole(operation("one")))

    assert stores.work.due(SCOPE, ANN.hash, NOW) == [planned]


# Attempts and plans.


def test_an_attempt_is_counted_before_anything_is_tried(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)

    counted = stores.work.begin_attempt(SCOPE, lease, task)
    again = stores.work.begin_attempt(SCOPE, lease, counted)

    assert (counted.attempts, again.attempts) == (1, 2)
    assert stores.tasks.read(SCOPE, task.task_id) == again


def test_counting_an_attempt_keeps_the_plan(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    planned = stores.work.save_plan(SCOPE, lease, task, whole(operation("one")))

    counted = stores.work.begin_attempt(SCOPE, lease, planned)

    assert counted.plan == planned.plan
    assert stores.work.due(SCOPE, ANN.hash, NOW) == [counted]


@pytest.mark.parametrize("plan", [[], [operation("one"), operation("二 \0 👩‍👧")]])
def test_a_plan_is_read_as_it_was_stored(stores: Stores, plan: list[Operation]) -> None:
    task, lease = accepted_and_held(stores)

    planned = stores.work.save_plan(SCOPE, lease, task, whole(*plan))

    assert planned.plan == whole(*plan)
    assert stores.work.due(SCOPE, ANN.hash, NOW) == [planned]


def test_the_first_stored_plan_wins(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    stores.work.save_plan(SCOPE, lease, task, whole(operation("first")))

    second = stores.work.save_plan(SCOPE, lease, task, whole(operation("second")))

    assert second.plan == whole(operation("first"))
    assert stores.work.due(SCOPE, ANN.hash, NOW) == [second]


def test_a_plan_grows_by_a_window_and_the_first_stored_window_stands(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    first = whole(operation("one")).model_copy(update={"is_whole": False})
    begun = stores.work.save_plan(SCOPE, lease, task, first)
    grown = Plan(operations=(*first.operations, operation("two")), pieces=2, is_whole=True)
    other = Plan(operations=(*first.operations, operation("three")), pieces=2, is_whole=True)

    stored = stores.work.save_plan(SCOPE, lease, begun, grown)
    second = stores.work.save_plan(SCOPE, lease, begun, other)
    late = stores.work.save_plan(SCOPE, lease, task, first)

    assert (stored.plan, second.plan, late.plan) == (grown, grown, grown)
    assert stores.work.due(SCOPE, ANN.hash, NOW)[0].plan == grown


def test_of_several_plans_at_once_one_is_everybodys(concurrent_stores: Stores) -> None:
    task, lease = accepted_and_held(concurrent_stores)
    plans = [[operation(f"plan {index}")] for index in range(6)]

    planned = at_once(
        lambda plan: concurrent_stores.work.save_plan(SCOPE, lease, task, whole(*plan)), plans
    )

    assert len({task.plan for task in planned}) == 1


def test_a_worker_that_lost_its_lease_may_store_the_plan_but_undoes_nothing(
    stores: Stores,
) -> None:
    task, lost = accepted_and_held(stores)
    stores.work.release(SCOPE, lost)
    counted = stores.work.begin_attempt(SCOPE, hold(stores, task, "theirs"), task)

    stores.work.save_plan(SCOPE, lost, task, whole(operation("one")))

    (found,) = stores.work.due(SCOPE, ANN.hash, NOW)
    assert (found.attempts, found.plan) == (counted.attempts, whole(operation("one")))


def test_an_ended_task_takes_no_plan(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    stores.work.fail(SCOPE, lease, task, "no")

    with pytest.raises(Conflict):
        stores.work.save_plan(SCOPE, lease, task, whole(operation("one")))

    found = stores.tasks.read(SCOPE, task.task_id)
    assert found is not None
    assert (found.status, found.error) == (TaskStatus.FAILED, "no")


def test_an_ended_task_gives_no_plan_away_either(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    planned = stores.work.save_plan(SCOPE, lease, task, whole(operation("one")))
    stores.work.fail(SCOPE, lease, planned, "no")

    with pytest.raises(Conflict):
        stores.work.save_plan(SCOPE, lease, task, whole(operation("two")))


def test_a_plan_as_long_as_150_messages_fits(
    stores: Stores, incompressible: Callable[[int], str]
) -> None:
    task, lease = accepted_and_held(stores)
    text = incompressible(150 * 1_000)
    plan = [operation(text[start : start + 1_000]) for start in range(0, len(text), 1_000)]

    planned = stores.work.save_plan(SCOPE, lease, task, whole(*plan))

    assert stores.work.due(SCOPE, ANN.hash, NOW) == [planned]


# Applying.


def test_a_chunk_writes_memories_and_progress_together(stores: Stores) -> None:
    task, lease = accepted_and_held(stores, make_task(also_in=[PUBLIC]))
    change = change_of(task, 0)

    stores.work.apply(SCOPE, lease, task, [change], advanced(task))

    assert stores.tasks.read(SCOPE, task.task_id) == advanced(task)
    assert stores.memories.read(SCOPE, [change.memory.memory_id]) == {
        change.memory.memory_id: change.memory
    }
    for subject in task.placements:
        assert change.projection in fresh(stores.memories, SCOPE, subject)
    assert stores.work.due(SCOPE, ANN.hash, NOW) == [advanced(task)]


def test_the_last_chunk_ends_the_task_and_removes_the_working_memory(stores: Stores) -> None:
    task, lease = accepted_and_held(stores, make_task(also_in=[PUBLIC]))
    change = change_of(task, 0)
    after = advanced(task, ended=True)

    stores.work.apply(SCOPE, lease, task, [change, working_memory_removal(task)], after)

    working_id = working_change(task).memory.memory_id
    assert stores.tasks.read(SCOPE, task.task_id) == after
    assert stores.work.due(SCOPE, ANN.hash, NOW) == []
    assert stores.memories.read(SCOPE, [working_id]) == {}
    for subject in task.placements:
        assert fresh(stores.memories, SCOPE, subject) == [change.projection]


def test_removing_a_working_memory_that_is_gone_is_harmless(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    stores.work.apply(SCOPE, lease, task, [working_memory_removal(task)], advanced(task))

    stores.work.apply(
        SCOPE,
        lease,
        advanced(task),
        [working_memory_removal(task)],
        advanced(advanced(task), ended=True),
    )

    assert fresh(stores.memories, SCOPE, ANN) == []


def test_chunks_apply_one_after_the_other(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    first, second = change_of(task, 0, "one"), change_of(task, 1, "two")

    stores.work.apply(SCOPE, lease, task, [first], advanced(task))
    stores.work.apply(SCOPE, lease, advanced(task), [second], advanced(advanced(task), ended=True))

    ids = [change.memory.memory_id for change in (first, second)]
    assert set(stores.memories.read(SCOPE, ids)) == set(ids)


def test_the_plan_survives_its_first_chunk(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    plan = [operation("one"), operation("two")]
    planned = stores.work.save_plan(SCOPE, lease, task, whole(*plan))

    stores.work.apply(SCOPE, lease, planned, [change_of(task, 0, "one")], advanced(planned))

    assert stores.work.due(SCOPE, ANN.hash, NOW) == [advanced(planned)]


@pytest.mark.parametrize("watermark", [NOW, NOW + 1])
def test_an_erased_task_is_not_attempted(stores: Stores, watermark: int) -> None:
    """So that no model is shown what was erased."""
    task, lease = accepted_and_held(stores)
    stores.memories.set_erasure_watermark(SCOPE, ANN, watermark)

    with pytest.raises(Conflict):
        stores.work.begin_attempt(SCOPE, lease, task)

    assert stores.tasks.read(SCOPE, task.task_id) == task


@pytest.mark.parametrize("watermark", [NOW, NOW + 1])
def test_nothing_of_an_erased_task_is_applied(stores: Stores, watermark: int) -> None:
    task, lease = accepted_and_held(stores)
    stores.memories.set_erasure_watermark(SCOPE, ANN, watermark)
    change = change_of(task, 0)

    with pytest.raises(Conflict):
        stores.work.apply(SCOPE, lease, task, [change], advanced(task))

    assert stores.tasks.read(SCOPE, task.task_id) == task
    assert stores.memories.read(SCOPE, [change.memory.memory_id]) == {}


def test_a_watermark_before_the_add_does_not_stop_it(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW - 1)
    change = change_of(task, 0)

    task = stores.work.begin_attempt(SCOPE, lease, task)
    stores.work.apply(SCOPE, lease, task, [change], advanced(task))

    assert fresh(stores.memories, SCOPE, ANN)


def test_a_target_that_changed_meanwhile_stops_the_whole_chunk(stores: Stores) -> None:
    memory = remember(stores)
    task, lease = accepted_and_held(stores, make_task(at=NOW + 1))
    stale = change_of(task, 1, "newer words", target=memory)
    stores.memories.save(SCOPE, embedded(memory))
    new = change_of(task, 0)
    before = seen(stores, task)

    with pytest.raises(Conflict):
        stores.work.apply(SCOPE, lease, task, [new, stale], advanced(task))

    assert seen(stores, task) == before
    assert stores.memories.history(SCOPE, memory.memory_id) == []


def test_a_target_that_is_gone_stops_the_whole_chunk(stores: Stores) -> None:
    never_stored = change_of(make_task(), 0).memory
    task, lease = accepted_and_held(stores, make_task(at=NOW + 1))
    stale = change_of(task, 1, "newer words", target=never_stored)
    before = seen(stores, task)

    with pytest.raises(Conflict):
        stores.work.apply(SCOPE, lease, task, [change_of(task, 0), stale], advanced(task))

    assert seen(stores, task) == before


def test_a_memory_that_exists_already_is_not_added_again(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    change = change_of(task, 0)
    stores.work.apply(SCOPE, lease, task, [change], advanced(task))
    before = seen(stores, task)

    with pytest.raises(Conflict):
        stores.work.apply(SCOPE, lease, advanced(task), [change], advanced(advanced(task)))

    assert seen(stores, task) == before


def test_of_two_who_apply_the_same_chunk_one_does(concurrent_stores: Stores) -> None:
    task, lease = accepted_and_held(concurrent_stores)
    after = advanced(task, ended=True)

    def apply(text: str) -> str | None:
        try:
            changes = [change_of(task, 0, text), working_memory_removal(task)]
            concurrent_stores.work.apply(SCOPE, lease, task, changes, after)
        except CairnError as error:
            return error.reason
        return None

    outcomes = at_once(apply, ["one", "two", "three", "four"])

    assert sorted(outcomes, key=str) == [None, "conflict", "conflict", "conflict"]
    assert len(fresh(concurrent_stores.memories, SCOPE, ANN)) == 1


@pytest.mark.parametrize("audience", [1, 2, 12, 22])
def test_the_largest_chunk_that_plans_are_cut_into_is_one_write(
    stores: Stores, audience: int
) -> None:
    others: list[Subject] = [user(f"user {index}") for index in range(1, audience)]
    task, lease = accepted_and_held(stores, make_task(also_in=others))
    plan = [operation(f"statement {index}") for index in range(60)]
    part = chunks(plan, task.task_id, len(task.placements))[0]
    changes: list[Change] = [change_of(task, index) for index in part]

    stores.work.apply(
        SCOPE, lease, task, [*changes, working_memory_removal(task)], advanced(task, ended=True)
    )

    assert len(fresh(stores.memories, SCOPE, ANN)) == len(part)


# Ends.


def test_a_failed_task_ends_and_its_working_memory_stays_searchable(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    working = working_change(task)

    stores.work.fail(SCOPE, lease, task, "the model's answer makes no sense")

    found = stores.tasks.read(SCOPE, task.task_id)
    assert found is not None
    assert (found.status, found.error) == (TaskStatus.FAILED, "the model's answer makes no sense")
    assert stores.work.due(SCOPE, ANN.hash, NOW) == []
    assert fresh(stores.memories, SCOPE, ANN) == [working.projection]
    assert list(stores.memories.read(SCOPE, [working.memory.memory_id]).values()) == [
        working.memory
    ]


def test_a_void_task_ends_as_erased_with_nothing_left_to_find(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    stores.work.void(SCOPE, lease, task, [working_memory_removal(task)])

    found = stores.tasks.read(SCOPE, task.task_id)
    assert found is not None
    assert (found.status, found.error) == (TaskStatus.FAILED, "erased")
    assert stores.work.due(SCOPE, ANN.hash, NOW) == []
    assert fresh(stores.memories, SCOPE, ANN) == []


# Overdue work.


def test_open_work_is_overdue_a_minute_after_it_was_due(stores: Stores) -> None:
    accept(stores, make_task())

    assert stores.work.overdue(NOW + OVERDUE - 1) == []
    assert stores.work.overdue(NOW + OVERDUE) == [DueItem("project-one", ANN.hash)]


def test_a_subject_is_named_once_however_much_is_overdue(stores: Stores) -> None:
    for index in range(5):
        accept(stores, make_task(at=NOW + index))

    assert stores.work.overdue(NOW + OVERDUE + 5) == [DueItem("project-one", ANN.hash)]


def test_overdue_work_of_every_project_names_its_own(stores: Stores) -> None:
    accept(stores, make_task())
    accept(stores, make_task(user("bob")), scope=OTHER)

    assert set(stores.work.overdue(NOW + OVERDUE)) == {
        DueItem("project-one", ANN.hash),
        DueItem("project-two", user("bob").hash),
    }


def test_who_is_at_work_is_left_alone_until_the_lease_ends(stores: Stores) -> None:
    task = make_task()
    accept(stores, task)
    until = NOW + OVERDUE + 100
    stores.work.acquire(SCOPE, lease_of(task, until=until), NOW)

    assert stores.work.overdue(until - 1) == []
    assert stores.work.overdue(until) == [DueItem("project-one", ANN.hash)]


def test_deferred_work_is_overdue_a_minute_after_its_time(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    stores.work.defer(SCOPE, lease, task, NOW + 5_000, "later")
    stores.work.release(SCOPE, lease)

    assert stores.work.overdue(NOW + 5_000 + OVERDUE - 1) == []
    assert stores.work.overdue(NOW + 5_000 + OVERDUE) == [DueItem("project-one", ANN.hash)]


@pytest.mark.parametrize("end", ["completed", "failed", "void"])
def test_ended_work_is_never_overdue(stores: Stores, end: str) -> None:
    task = make_task()
    if end == "completed":
        complete(stores, task, [])
    else:
        accept(stores, task)
        lease = hold(stores, task)
        WRITES["fail" if end == "failed" else "void"](stores, lease, task)
        stores.work.release(SCOPE, lease)

    assert stores.work.overdue(NOW + 10 * OVERDUE) == []


def test_a_memory_without_vector_is_overdue_until_it_has_one(stores: Stores) -> None:
    memory = remember(stores)

    waiting = stores.work.overdue(NOW + OVERDUE)
    early = stores.work.overdue(NOW + OVERDUE - 1)
    stores.memories.save(SCOPE, embedded(memory))

    assert waiting == [DueItem("project-one", memory_id=memory.memory_id)]
    assert early == []
    assert stores.work.overdue(NOW + OVERDUE) == []


def seen(stores: Stores, task: Task) -> tuple[object, ...]:
    """All that a refused write must have left as it was."""
    return (
        stores.tasks.read(SCOPE, task.task_id),
        stores.work.due(SCOPE, task.home.hash, NOW + OVERDUE),
        sorted(map(repr, fresh(stores.memories, SCOPE, task.home))),
        stores.memories.read(SCOPE, [change_of(task, 0).memory.memory_id]),
    )
