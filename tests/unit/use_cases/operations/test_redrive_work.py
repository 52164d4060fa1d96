"""Abandoned work is redriven when an operator asks for it; erased and deleted work is not."""

import pytest

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.domain.errors import InvalidRequest
from cairn.domain.memory.memory import EmbeddingState
from cairn.domain.scope import Scope
from cairn.domain.tasks.diagnostics import Failure
from cairn.domain.tasks.task import (
    Task,
    TaskStatus,
)
from cairn.use_cases.operations.redrive_work import (
    Selection,
    redrive,
)
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.troubled_models import RefusingExtractor, TroubledEmbedder
from tests.unit.use_cases.embedding.test_embed_memories import remembering, stored

OTHER = Scope("project-two")


@pytest.fixture
def cairn() -> InMemoryCairn:
    """Understands nothing, until its extractor is another."""
    return InMemoryCairn(extractor=RefusingExtractor())


def failing(cairn: InMemoryCairn, text: str, user_id: str = "ann", scope: Scope = SCOPE) -> Task:
    task = cairn.add(text, user_id=user_id, scope=scope)
    cairn.work()
    failed = cairn.task(task.task_id, scope)
    assert failed.status is TaskStatus.FAILED
    return failed


def test_a_failed_task_is_completed_after_all(cairn: InMemoryCairn) -> None:
    task = failing(cairn, "My bicycle is green")
    cairn.extractor = OfflineExtractor()

    assert cairn.redrive() == [True]
    cairn.work()

    after = cairn.task(task.task_id)
    assert after.status is TaskStatus.COMPLETED
    assert cairn.words("bicycle") == ["My bicycle is green"]
    assert [step.name for step in after.steps] == [
        *("attempt", "failed", "redriven"),
        *("attempt", "completed"),
    ]
    assert cairn.failures() == []


def test_until_it_is_completed_it_says_why_it_failed(cairn: InMemoryCairn) -> None:
    task = failing(cairn, "My bicycle is green")
    cairn.clock.advance(1)

    cairn.redrive()

    after = cairn.task(task.task_id)
    assert (after.status, after.attempts, after.error) == (TaskStatus.OPEN, 0, task.error)
    assert cairn.failures() == []


def test_redriving_twice_changes_nothing(cairn: InMemoryCairn) -> None:
    failing(cairn, "My bicycle is green")
    failures = cairn.failures()
    cairn.redrive(failures)
    cairn.queue.extractions.clear()

    assert cairn.redrive(failures) == [False]
    assert cairn.queue.extractions == []


def test_stopped_anywhere_the_rest_is_found_again(cairn: InMemoryCairn) -> None:
    first, second = (failing(cairn, "tea", name) for name in ("ann", "bob"))
    ports = cairn.operation_ports()

    next(redrive(cairn.failures(), ports=ports))

    assert cairn.task(first.task_id).status is TaskStatus.OPEN
    assert [failure.task_id for failure in cairn.failures()] == [second.task_id]


def test_without_a_queue_reconcile_finds_it(cairn: InMemoryCairn) -> None:
    task = failing(cairn, "My bicycle is green")
    cairn.extractor, cairn.queue.is_down = OfflineExtractor(), True
    assert cairn.redrive() == [True]
    cairn.queue.is_down = False
    cairn.clock.advance(60_000)

    assert cairn.reconcile() == 1
    cairn.work()

    assert cairn.task(task.task_id).status is TaskStatus.COMPLETED


def test_what_was_erased_stays_erased(cairn: InMemoryCairn) -> None:
    failing(cairn, "My bicycle is green")
    failures = cairn.failures()

    cairn.memories.set_erasure_watermark(SCOPE, user("ann"), cairn.clock.now())

    assert cairn.failures() == []
    assert cairn.redrive(failures) == [False]


def test_of_words_that_were_deleted_nothing_is_made(cairn: InMemoryCairn) -> None:
    task = failing(cairn, "My bicycle is green")
    failures = cairn.failures()

    cairn.delete(task.working_id)

    assert cairn.failures() == []
    assert cairn.redrive(failures) == [False]
    assert cairn.task(task.task_id).status is TaskStatus.FAILED


def test_failures_are_chosen_by_project_reason_and_task() -> None:
    cairn = InMemoryCairn(extractor=RefusingExtractor())
    tea = failing(cairn, "tea", "ann")
    cairn.extractor = RefusingExtractor("coffee")
    coffee = failing(cairn, "coffee", "bob")
    others = failing(cairn, "coffee", "ann", OTHER)

    def chosen(selection: Selection) -> list[str]:
        return [failure.task_id for failure in cairn.failures(selection)]

    assert chosen(Selection()) == [tea.task_id, coffee.task_id, others.task_id]
    assert chosen(Selection(project_id=OTHER.project_id)) == [others.task_id]
    assert chosen(Selection(reason="refused: coffee")) == [coffee.task_id, others.task_id]
    assert chosen(Selection(task_ids=frozenset({tea.task_id}))) == [tea.task_id]
    assert chosen(Selection(reason="coffee", task_ids=frozenset({tea.task_id}))) == []


def test_each_goes_back_into_its_own_project(cairn: InMemoryCairn) -> None:
    failing(cairn, "tea")
    failing(cairn, "tea", scope=OTHER)

    assert cairn.redrive() == [True, True]
    assert {project_id for project_id, _, _ in cairn.queue.extractions} == {
        SCOPE.project_id,
        OTHER.project_id,
    }


def test_memories_without_a_vector_get_it_after_all() -> None:
    refusal = InvalidRequest("no such dimensions")
    cairn, ids = remembering(TroubledEmbedder(refusal), "I own a kayak", "I keep bees")
    cairn.embed(SCOPE, ids, cairn.deadline)
    failures = cairn.failures()
    cairn.embedder = OfflineEmbedder()

    assert [failure.reason for failure in failures] == [refusal.message] * 2
    assert cairn.redrive(failures) == [True, True]
    assert len(cairn.queue.embeds) == 1, "one job for all of a project"
    cairn.work()

    assert {stored(cairn, memory_id).embedding for memory_id in ids} == {EmbeddingState.READY}
    assert cairn.failures() == []
    assert cairn.redrive(failures) == [False, False]


def test_a_memory_that_is_gone_is_none_that_failed() -> None:
    cairn, [memory_id] = remembering(TroubledEmbedder(InvalidRequest("no")), "I own a kayak")
    cairn.embed(SCOPE, [memory_id], cairn.deadline)
    [failure] = cairn.failures()
    cairn.delete(memory_id)

    assert cairn.redrive([failure, replace_task(failure)]) == [False, False]


def replace_task(failure: Failure) -> Failure:
    """Of a task that nobody knows."""
    return failure.model_copy(update={"memory_id": None, "task_id": failure.task_id[::-1]})
