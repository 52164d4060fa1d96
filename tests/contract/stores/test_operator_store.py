"""What every `OperatorStore` promises: what was abandoned, how a task stands, and the way back."""

import pytest

from cairn.domain.errors import Conflict
from cairn.domain.memory.embedding_attempts import (
    abandoned,
    redriven,
    with_next_attempt,
)
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.tasks.diagnostics import Failure, TaskDiagnostics
from cairn.domain.tasks.task import (
    Task,
    TaskStatus,
)
from cairn.ports.work_queue import DueItem
from tests.builders import (
    ANN,
    NOW,
    OTHER,
    SCOPE,
    advanced,
    change_of,
    embedded,
    fresh,
    make_projection,
    make_task,
    operation,
    user,
    whole,
    working_memory_removal,
)
from tests.contract.parts import Stores, Table
from tests.contract.steps import accept, accepted_and_held, hold, remember, supersede

MINUTE = 60_000


def failed(stores: Stores, task: Task | None = None, reason: str = "no") -> Task:
    """A task as it is stored when it has failed, its subject let go."""
    task, lease = accepted_and_held(stores, task)
    stores.work.fail(SCOPE, lease, task, reason)
    stores.work.release(SCOPE, lease)
    return stored(stores, task)


def stored(stores: Stores, task: Task) -> Task:
    found = stores.tasks.read(SCOPE, task.task_id)
    assert found is not None
    return found


def reopened(task: Task, at: int = NOW + MINUTE) -> Task:
    return task.model_copy(update={"status": TaskStatus.OPEN, "attempts": 0, "updated_at": at})


def without_vector(stores: Stores, reason: str = "no", at: int = NOW + 1) -> Memory:
    memory = abandoned(remember(stores), at, reason)
    assert stores.memories.save_embedding_attempts(SCOPE, [memory])
    return memory


# Abandoned work.


def test_a_failed_task_is_found_with_its_reason(stores: Stores) -> None:
    task = failed(stores, reason="the model refused")

    assert stores.operator.failures() == [
        Failure(
            project_id=SCOPE.project_id,
            task_id=task.task_id,
            reason="the model refused",
            failed_at=task.updated_at,
        )
    ]


def test_a_memory_that_got_no_vector_is_found_with_its_reason(stores: Stores) -> None:
    memory = without_vector(stores, "too long", at=NOW + 7)

    assert stores.operator.failures() == [
        Failure(
            project_id=SCOPE.project_id,
            task_id=memory.task_id,
            memory_id=memory.memory_id,
            reason="too long",
            failed_at=NOW + 7,
        )
    ]


def test_abandoned_work_is_not_overdue(stores: Stores) -> None:
    failed(stores)
    without_vector(stores)

    assert stores.work.overdue(NOW + 1_000 * MINUTE) == []


def test_work_that_goes_well_or_is_still_attempted_is_no_failure(stores: Stores) -> None:
    accept(stores, make_task(user("bob")))
    stores.memories.save(SCOPE, embedded(remember(stores)))
    pending = remember(stores, task=make_task(user("eve")))
    stores.memories.save_embedding_attempts(SCOPE, [with_next_attempt(pending, NOW)])

    assert stores.operator.failures() == []


def test_the_oldest_failure_comes_first_and_projects_are_kept_apart(stores: Stores) -> None:
    later = failed(stores, make_task(user("bob"), at=NOW + 2))
    without_vector(stores, at=NOW + 3)
    first = failed(stores, make_task(user("eve"), at=NOW + 1))

    found = stores.operator.failures(SCOPE.project_id)

    assert [failure.failed_at for failure in found] == [NOW + 1, NOW + 2, NOW + 3]
    assert [failure.task_id for failure in found[:2]] == [first.task_id, later.task_id]
    assert stores.operator.failures(OTHER.project_id) == []
    assert stores.operator.failures("project") == [], "the beginning of a name is another's"


def test_erased_work_is_no_failure(stores: Stores) -> None:
    failed(stores)
    without_vector(stores)
    kept = failed(stores, make_task(at=NOW + 1))

    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    assert [failure.task_id for failure in stores.operator.failures()] == [kept.task_id]


def test_voided_and_withdrawn_tasks_are_no_failures(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    stores.work.void(SCOPE, lease, task, [working_memory_removal(task)])
    withdrawn = make_task(user("bob"))
    accept(stores, withdrawn)
    stores.work.withdraw(SCOPE, withdrawn, [working_memory_removal(withdrawn)])

    assert stores.operator.failures() == []


def test_a_task_whose_working_memory_was_deleted_is_no_failure(stores: Stores) -> None:
    delete_words(stores, failed(stores))

    assert stores.operator.failures() == []


def test_a_newer_version_waits_for_its_vector_again(stores: Stores) -> None:
    memory = without_vector(stores)

    supersede(stores, memory, "newer", NOW + 1)

    assert stores.operator.failures() == []
    assert stores.work.overdue(NOW + 1 + MINUTE) == [
        DueItem(SCOPE.project_id, memory_id=memory.memory_id)
    ]


def delete_words(stores: Stores, task: Task) -> None:
    working_id = task.working_id
    stores.memories.remove(SCOPE, stores.memories.read(SCOPE, [working_id])[working_id])


# Tries at a vector.


def test_attempts_are_written_and_nothing_else(stores: Stores) -> None:
    memory = remember(stores)
    tried = with_next_attempt(memory, NOW)

    assert stores.memories.save_embedding_attempts(SCOPE, [tried])

    found = stores.memories.read(SCOPE, [memory.memory_id])[memory.memory_id]
    assert found == tried
    assert found.model_copy(update={"tries": None, "moved_at": 0}) == memory
    assert fresh(stores.memories, SCOPE, ANN) == [make_projection(memory)]


def test_a_memory_is_overdue_from_its_next_attempt_on(stores: Stores) -> None:
    tried = with_next_attempt(remember(stores), NOW)
    stores.memories.save_embedding_attempts(SCOPE, [tried])
    assert tried.tries is not None
    due = DueItem(SCOPE.project_id, memory_id=tried.memory_id)

    assert due not in stores.work.overdue(tried.tries.next_at - 1)
    assert due in stores.work.overdue(tried.tries.next_at)


def test_attempts_of_an_outdated_memory_are_not_written(stores: Stores) -> None:
    memory = remember(stores)
    newer = supersede(stores, memory, "newer", NOW + 1)

    assert not stores.memories.save_embedding_attempts(SCOPE, [with_next_attempt(memory, NOW)])

    assert stores.memories.read(SCOPE, [memory.memory_id])[memory.memory_id] == newer


def test_attempts_neither_remove_a_vector_nor_create_a_memory(stores: Stores) -> None:
    memory = remember(stores)
    stores.memories.save(SCOPE, embedded(memory))
    never = change_of(make_task(), 0).memory

    assert not stores.memories.save_embedding_attempts(SCOPE, [abandoned(memory, NOW, "late")])
    assert not stores.memories.save_embedding_attempts(SCOPE, [abandoned(never, NOW, "late")])

    found = stores.memories.read(SCOPE, [memory.memory_id, never.memory_id])
    assert {memory.embedding for memory in found.values()} == {EmbeddingState.READY}
    assert list(found) == [memory.memory_id]


def test_a_redriven_memory_is_overdue_and_no_failure_any_more(
    stores: Stores,
) -> None:
    memory = without_vector(stores)

    stores.memories.save_embedding_attempts(SCOPE, [redriven(memory, NOW + MINUTE)])

    assert stores.operator.failures() == []
    assert stores.work.overdue(NOW + MINUTE) == [
        DueItem(SCOPE.project_id, memory_id=memory.memory_id)
    ]


# The way back.


def test_a_reopened_task_is_due_as_it_is_given(stores: Stores) -> None:
    again = reopened(failed(stores), NOW + MINUTE)

    stores.operator.reopen(SCOPE, again)

    assert stored(stores, again) == again
    assert stores.work.due(SCOPE, ANN.hash, NOW + MINUTE - 1) == []
    assert stores.work.due(SCOPE, ANN.hash, NOW + MINUTE) == [again]
    assert stores.operator.failures() == []


def test_a_reopened_task_that_no_worker_comes_for_is_overdue(stores: Stores) -> None:
    stores.operator.reopen(SCOPE, reopened(failed(stores), NOW))

    assert stores.work.overdue(NOW + MINUTE) == [DueItem(SCOPE.project_id, subject_hash=ANN.hash)]


def test_listing_failures_costs_nothing_for_what_was_reopened(table: Table) -> None:
    stores = table.stores()
    stores.operator.reopen(SCOPE, reopened(failed(stores)))

    indexed = table.client.scan(TableName=table.name, IndexName="due")["Items"]

    assert [item["pk"]["S"].split("#")[2] for item in indexed] == ["S"], "the open row alone"


def test_a_reopened_task_fails_and_is_found_again(stores: Stores) -> None:
    again = reopened(failed(stores))
    stores.operator.reopen(SCOPE, again)

    stores.work.fail(SCOPE, hold(stores, again), again, "once more")

    assert [failure.reason for failure in stores.operator.failures()] == ["once more"]


def test_what_was_planned_and_applied_stays_so(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    plan = whole(operation("tea"), operation("coffee"))
    task = stores.work.save_plan(SCOPE, lease, task, plan)
    stores.work.apply(SCOPE, lease, task, [change_of(task, 0, "tea")], advanced(task))
    stores.work.fail(SCOPE, lease, advanced(task), "no")

    stores.operator.reopen(SCOPE, reopened(stored(stores, task)))

    [again] = stores.work.due(SCOPE, ANN.hash, NOW + MINUTE)
    assert (again.plan, again.applied_chunks) == (plan, 1)


def test_a_task_that_has_not_failed_is_left_alone(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    ended = make_task(user("bob"))
    accept(stores, ended)
    stores.work.apply(SCOPE, hold(stores, ended), ended, [], advanced(ended, ended=True))

    for other in (task, stored(stores, ended), make_task()):
        with pytest.raises(Conflict):
            stores.operator.reopen(SCOPE, reopened(other))

    assert stored(stores, ended).status is TaskStatus.COMPLETED
    assert stores.work.due(SCOPE, user("bob").hash, NOW + MINUTE) == []
    assert stores.work.begin_attempt(SCOPE, lease, task).attempts == 1


def test_a_task_at_another_chunk_is_left_alone(stores: Stores) -> None:
    task = failed(stores)

    with pytest.raises(Conflict):
        stores.operator.reopen(SCOPE, reopened(advanced(task)))

    assert stored(stores, task) == task


def test_an_erased_task_is_left_alone(stores: Stores) -> None:
    task = failed(stores)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    with pytest.raises(Conflict):
        stores.operator.reopen(SCOPE, reopened(task))

    assert stores.work.due(SCOPE, ANN.hash, NOW + MINUTE) == []


def test_a_task_whose_working_memory_was_deleted_is_not_reopened(stores: Stores) -> None:
    task = failed(stores)
    delete_words(stores, task)

    with pytest.raises(Conflict):
        stores.operator.reopen(SCOPE, reopened(task))

    assert stores.work.due(SCOPE, ANN.hash, NOW + MINUTE) == []


# How a task stands.


def test_an_open_task_shows_its_plan_its_row_and_its_homes_lease(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    plan = whole(operation())
    task = stores.work.save_plan(SCOPE, lease, task, plan)
    stores.work.defer(SCOPE, lease, task, NOW + 5, "later")

    assert stores.operator.diagnose(SCOPE, task) == TaskDiagnostics(
        plan=plan, not_before=NOW + 5, lease_until=lease.expires_at
    )


def test_an_ended_task_shows_its_plan_and_the_watermark(stores: Stores) -> None:
    task = failed(stores)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    assert stores.operator.diagnose(SCOPE, task) == TaskDiagnostics(erased_before=NOW)


# Whose memories there are.


def test_subjects_with_memories_are_listed_of_one_project_or_of_all(stores: Stores) -> None:
    remember(stores, task=make_task(also_in=[user("bob")]))
    accept(stores, make_task(), scope=OTHER)

    mine = [(SCOPE, ANN.hash), (SCOPE, user("bob").hash)]
    assert sorted(stores.operator.subjects(SCOPE.project_id), key=str) == sorted(mine, key=str)
    assert set(stores.operator.subjects()) == {*mine, (OTHER, ANN.hash)}
    assert stores.operator.subjects("nobody's") == []
