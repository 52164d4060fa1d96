"""A memory is corrected, set aside and deleted by its owner, and looked up with its past."""

import pytest

from cairn.domain.errors import DependencyUnavailable, InvalidRequest, NotFound
from cairn.domain.memory.memory import Memory, MemoryStatus
from cairn.domain.tasks.task import Task
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn
from tests.fakes.troubled_models import TroubledEmbedder

BEES, GOATS = "I keep bees on the roof", "I keep goats in the garden"
AWAY = DependencyUnavailable("the model did not answer")


def knowing(*texts: str) -> tuple[InMemoryCairn, Task]:
    cairn = InMemoryCairn()
    return cairn, cairn.add(*texts, wait=True)


def only(cairn: InMemoryCairn) -> Memory:
    [memory] = cairn.page().lists["facts"]
    return memory


def found(cairn: InMemoryCairn, words: str) -> list[str]:
    return [hit.memory.statement.words for hit in cairn.search(words, min_score=0.3)]


def test_new_words_are_found_and_rest_on_the_same_message() -> None:
    cairn, _ = knowing(BEES)
    before = only(cairn)

    cairn.update(before.memory_id, content=GOATS)

    record = cairn.look_up(before.memory_id)
    assert record.memory.statement.words == GOATS
    assert [version.statement for version in record.earlier] == [before.statement]
    assert [said.text for said in record.sources(record.memory)] == [BEES]
    assert found(cairn, "goats in the garden") == [GOATS]


def test_without_a_vector_for_the_new_words_nothing_has_changed() -> None:
    cairn, _ = knowing(BEES)
    cairn.embedder = TroubledEmbedder(AWAY)

    with pytest.raises(DependencyUnavailable):
        cairn.update(only(cairn).memory_id, content=GOATS)

    assert only(cairn).statement.words == BEES


@pytest.mark.parametrize("status", [MemoryStatus.ARCHIVED, MemoryStatus.RESOLVING])
def test_what_is_set_aside_needs_no_vector_and_comes_back(status: MemoryStatus) -> None:
    cairn, _ = knowing(BEES)
    memory, embedder = only(cairn), cairn.embedder
    cairn.embedder = TroubledEmbedder(AWAY)

    cairn.update(memory.memory_id, status=status)
    cairn.update(memory.memory_id, content=GOATS)

    assert found(cairn, "goats") == []
    assert cairn.look_up(memory.memory_id).memory.status is status
    cairn.embedder = embedder
    cairn.update(memory.memory_id, status=MemoryStatus.ACTIVE)
    assert found(cairn, "goats in the garden") == [GOATS]
    assert len(cairn.look_up(memory.memory_id).earlier) == 1


def test_what_is_set_aside_is_not_what_new_words_repeat() -> None:
    cairn, _ = knowing(BEES)
    first = only(cairn).memory_id
    cairn.update(first, status=MemoryStatus.ARCHIVED)

    cairn.add(BEES, wait=True, session_id="another")

    assert only(cairn).memory_id != first


def test_compaction_leaves_it_out_and_takes_it_in_again() -> None:
    cairn, _ = knowing(BEES, "I live in Porto")
    memory = next(m for m in cairn.page().lists["facts"] if m.statement.words == BEES)
    cairn.update(memory.memory_id, status=MemoryStatus.ARCHIVED)
    cairn.index()

    assert BEES not in found(cairn, "bees on the roof")
    cairn.update(memory.memory_id, status=MemoryStatus.ACTIVE)
    assert BEES in found(cairn, "bees on the roof")


def test_deleting_by_status_deletes_what_is_archived_too() -> None:
    cairn, _ = knowing(BEES)
    memory_id = only(cairn).memory_id
    cairn.update(memory_id, status=MemoryStatus.ARCHIVED)

    cairn.update(memory_id, is_deleted=True)

    with pytest.raises(NotFound):
        cairn.look_up(memory_id)


# Working memories.


def test_words_that_are_being_understood_are_corrected_later() -> None:
    cairn = InMemoryCairn()
    task = cairn.add(BEES)

    with pytest.raises(DependencyUnavailable, match="ask again"):
        cairn.update(task.working_id, content=GOATS)


def test_a_working_memory_stands_for_the_one_memory_it_became() -> None:
    cairn, task = knowing(BEES)

    cairn.update(task.working_id, content=GOATS)

    assert only(cairn).statement.words == GOATS


def test_of_several_memories_one_must_be_named() -> None:
    cairn, task = knowing(BEES, GOATS)

    with pytest.raises(InvalidRequest) as refusal:
        cairn.update(task.working_id, content="something")

    for memory in cairn.page().lists["facts"]:
        assert memory.memory_id in refusal.value.message


def test_it_is_looked_up_as_it_was_said_with_what_it_became() -> None:
    cairn, task = knowing(BEES, GOATS)

    record = cairn.look_up(task.working_id)

    assert record.memory.status is MemoryStatus.ARCHIVED
    assert record.memory.statement.value.count("\n") == 2
    assert set(record.became) == {m.memory_id for m in cairn.page().lists["facts"]}
    assert [said.text for said in record.sources(record.memory)] == [BEES, GOATS]


def test_it_is_gone_with_what_it_became() -> None:
    cairn, task = knowing(BEES)

    cairn.delete(task.working_id)

    with pytest.raises(NotFound):
        cairn.look_up(task.working_id)
    with pytest.raises(NotFound):
        cairn.update(task.working_id, content=GOATS)


def test_it_is_gone_with_who_said_it() -> None:
    cairn = InMemoryCairn()
    task = cairn.add(("user", BEES, "bob"), ("user", GOATS, "ann"), others=("bob",), wait=True)

    cairn.erase("bob")

    with pytest.raises(NotFound):
        cairn.look_up(task.working_id)


def test_one_that_could_not_be_understood_is_corrected_itself() -> None:
    cairn = InMemoryCairn()
    task = cairn.add(BEES)
    cairn.work_store.withdraw(SCOPE, task, [])  # ends it, and leaves its words

    cairn.update(task.working_id, content=GOATS)

    assert cairn.look_up(task.working_id).memory.statement.value == GOATS
