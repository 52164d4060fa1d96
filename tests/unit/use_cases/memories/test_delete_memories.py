from collections.abc import Sequence
from uuid import UUID, uuid5

import pytest

from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.domain.errors import NotFound
from cairn.domain.index.change import Change
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task, TaskStatus, task_of_working
from cairn.ports.extractor import Extraction, Window
from cairn.ports.work_queue import Lease
from tests.builders import make_task
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.stores.memory_store import InMemoryMemoryStore
from tests.fakes.stores.work_queue import InMemoryWorkQueue

ANN = user("ann").hash


def only(cairn: InMemoryCairn, words: str, user_id: str = "ann") -> Memory:
    [found] = cairn.search(words, min_score=0.0, user_id=user_id)
    return found.memory


def test_a_deleted_memory_is_gone_wherever_it_was_placed_with_its_history() -> None:
    cairn = InMemoryCairn()
    cairn.add("I drink black tea every morning", others=["bob"])
    cairn.work()
    cairn.add("I no longer drink black tea every morning", others=["bob"])
    cairn.work()
    memory = only(cairn, "black tea")
    assert memory.version > 1

    cairn.delete(memory.memory_id)

    assert cairn.words("tea") == cairn.words("tea", user_id="bob") == []
    assert not cairn.world.truths
    assert not any(cairn.world.archive.values())


def test_an_unknown_memory_is_not_found_and_the_others_are_deleted() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")
    cairn.work()
    memory = only(cairn, "bicycle")

    with pytest.raises(NotFound, match="nobody's") as refusal:
        cairn.delete("nobody's", memory.memory_id)

    assert refusal.value.reason == "memory_not_found"
    assert cairn.words("bicycle") == []
    with pytest.raises(NotFound):
        cairn.delete(memory.memory_id)


def test_only_the_owner_named_beside_it_may_be_its_home() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green", others=["bob"])
    cairn.work()
    memory = only(cairn, "bicycle")

    with pytest.raises(NotFound):
        cairn.delete(memory.memory_id, owner="bob")
    before = cairn.words("bicycle")
    cairn.delete(memory.memory_id, owner="ann")

    assert before == ["My bicycle is green"]
    assert cairn.words("bicycle") == []


def test_another_projects_memory_is_not_found() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")
    cairn.work()

    with pytest.raises(NotFound):
        cairn.delete(only(cairn, "bicycle").memory_id, scope=Scope("project-two"))

    assert cairn.words("bicycle") == ["My bicycle is green"]


def test_pending_work_does_not_bring_deleted_words_back() -> None:
    cairn = InMemoryCairn()
    task = cairn.add("My bicycle is green")
    working = only(cairn, "bicycle")
    assert working.statement.kind is MemoryKind.WORKING

    cairn.delete(working.memory_id)
    cairn.work()

    ended = cairn.task(task.task_id)
    assert (ended.status, ended.error) == (TaskStatus.FAILED, "deleted")
    assert cairn.words("bicycle") == []


def test_a_worker_that_is_understanding_the_words_does_not_bring_them_back() -> None:
    class DeletedWhileThinking(OfflineExtractor):
        def extract(self, window: Window, *, deadline: int) -> Extraction:
            cairn.delete(only(cairn, "bicycle").memory_id)
            return super().extract(window, deadline=deadline)

    cairn = InMemoryCairn(extractor=DeletedWhileThinking())
    cairn.add("My bicycle is green")

    cairn.work()

    assert cairn.words("bicycle") == []
    assert not cairn.world.truths


def test_what_was_made_of_the_words_so_far_goes_with_them() -> None:
    class DeletedBetweenChunks(InMemoryWorkQueue):
        def apply(
            self, scope: Scope, lease: Lease, task: Task, changes: Sequence[Change], after: Task
        ) -> None:
            super().apply(scope, lease, task, changes, after)
            if after.applied_chunks == 1:
                [working] = [
                    truth
                    for truth in cairn.world.truths.values()
                    if truth.statement.kind is MemoryKind.WORKING
                ]
                cairn.delete(working.memory_id)

    cairn = InMemoryCairn()
    cairn.work_store = DeletedBetweenChunks(cairn.world)
    cairn.add(*[f"Box number {n} holds {n * 7} tin soldiers" for n in range(60)])

    cairn.work()

    assert not cairn.world.truths


def test_the_words_of_a_failed_task_are_deleted() -> None:
    cairn = InMemoryCairn()
    task = cairn.add("My bicycle is green")
    lease = Lease(ANN, "mine", cairn.clock.now() + 1_000)
    cairn.work_store.acquire(SCOPE, lease, cairn.clock.now())
    cairn.work_store.fail(SCOPE, lease, task, "no")

    cairn.delete(only(cairn, "bicycle").memory_id)

    assert cairn.words("bicycle") == []
    assert cairn.task(task.task_id).error == "no"


def test_a_memory_that_is_corrected_meanwhile_is_deleted_as_it_is_then() -> None:
    cairn = InMemoryCairn()
    cairn.add("I drink black tea every morning")
    cairn.work()
    memory = only(cairn, "black tea")

    class CorrectedMeanwhile(InMemoryMemoryStore):
        def remove(self, scope: Scope, memory: Memory) -> None:
            if memory.version == 1:
                cairn.add("I no longer drink black tea every morning", wait=True)
            super().remove(scope, memory)

    cairn.memories = CorrectedMeanwhile(cairn.world)
    cairn.delete(memory.memory_id)

    assert cairn.words("tea") == []
    assert not cairn.world.truths


def test_a_plan_whose_target_was_deleted_makes_a_memory_of_the_new_words_alone() -> None:
    class DeletedWhileThinking(OfflineExtractor):
        def extract(self, window: Window, *, deadline: int) -> Extraction:
            found = super().extract(window, deadline=deadline)
            for related in window.related:
                cairn.delete(related.memory_id)
            return found

    cairn = InMemoryCairn(extractor=DeletedWhileThinking())
    cairn.add("I drink black tea every morning")
    cairn.work()
    deleted = only(cairn, "black tea").memory_id

    cairn.add("I no longer drink black tea every morning")
    cairn.work()

    memory = only(cairn, "black tea")
    assert memory.statement.words == "I no longer drink black tea every morning"
    assert (memory.version, memory.memory_id != deleted) == (1, True)
    assert not any(cairn.world.archive.values())


def test_the_id_of_a_working_memory_leads_to_what_came_of_it() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green", "I moved to Oslo")
    [working] = cairn.search("bicycle", min_score=0.0)
    cairn.work()
    assert len(cairn.words("bicycle Oslo")) == 2

    with pytest.raises(NotFound):
        cairn.delete(working.memory.memory_id, owner="bob")
    cairn.delete(working.memory.memory_id, owner="ann")

    assert cairn.words("bicycle Oslo") == []
    with pytest.raises(NotFound):
        cairn.delete(working.memory.memory_id)


def test_what_an_earlier_release_derived_of_a_task_is_still_its_working_memory() -> None:
    task = make_task()
    later = task.model_copy(update={"working_version": 8})

    assert task.working_id == str(uuid5(UUID(task.task_id), "working"))
    assert task_of_working(task.working_id) is None
    assert task_of_working(later.working_id) == task.task_id
    assert task_of_working("no UUID") is None
    assert task_of_working(task.task_id) is None
