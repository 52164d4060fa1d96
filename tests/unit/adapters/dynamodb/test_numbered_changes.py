"""Ids of what a task has added, stored as numbers where there are many."""

from cairn.adapters.dynamodb.items import task_items
from cairn.adapters.dynamodb.items.numbered_changes import named, numbered
from cairn.adapters.dynamodb.items.task_items import MANY, task_body, task_from
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.tasks.task import Changes, Task, memory_id_of
from tests.builders import make_task

KNOWN = "1f0c6a4e-6c1f-4f86-9a5e-0d0f4a1b2c3d"


def changed(count: int) -> Task:
    task = make_task()
    ids = tuple(memory_id_of(task.task_id, number) for number in range(count))
    kinds = dict.fromkeys((*ids, KNOWN), MemoryKind.FACT)
    changes = Changes(added=ids, updated=(KNOWN,), kinds=kinds, unembedded=ids[:2])
    return task.model_copy(update={"changes": changes})


def test_ids_come_back_as_they_were() -> None:
    task = changed(9)

    stored = numbered(task)

    assert stored.changes.added[:3] == ("#0", "#1", "#2")
    assert stored.changes.updated == (KNOWN,)
    assert named(stored) == task


def test_few_ids_are_stored_as_they_are() -> None:
    task = changed(3)

    assert task.changes.added[0] in str(task_body(task))
    assert named(task) is task


def test_as_many_as_an_add_can_make_fit_an_item() -> None:
    task = changed(16_000)

    body = task_body(task)

    assert len(body) < 100_000
    assert task_from({"pk": "p", "sk": task_items.TASK, "body": body}) == task
    assert len(task.changes.kinds) > MANY
