"""Ids of the memories that a task has added, stored as the numbers of its operations."""

from collections.abc import Callable
from functools import lru_cache

from cairn.domain.tasks.task import Changes, Task, memory_id_of

_MARK = "#"  # begins a number in the place of an id


def numbered(task: Task) -> Task:
    """With `#3` for the memory of operation 3; ids of memories that there were stay as they are."""
    operations = len(task.plan.operations) if task.plan else 2 * len(task.changes.kinds)
    numbers = _numbers(task.task_id, operations)
    return _renamed(task, lambda memory_id: numbers.get(memory_id, memory_id))


def named(task: Task) -> Task:
    """With the ids themselves."""
    if not any(memory_id.startswith(_MARK) for memory_id in task.changes.kinds):
        return task
    return _renamed(
        task,
        lambda name: memory_id_of(task.task_id, int(name[1:])) if name.startswith(_MARK) else name,
    )


@lru_cache(maxsize=1)  # a task is written after each chunk of its plan
def _numbers(task_id: str, operations: int) -> dict[str, str]:
    return {memory_id_of(task_id, number): f"{_MARK}{number}" for number in range(operations)}


def _renamed(task: Task, rename: Callable[[str], str]) -> Task:
    changes = task.changes
    renamed = Changes(
        added=tuple(map(rename, changes.added)),
        updated=tuple(map(rename, changes.updated)),
        removed=tuple(map(rename, changes.removed)),
        kinds={rename(name): kind for name, kind in changes.kinds.items()},
        unembedded=tuple(map(rename, changes.unembedded)),
    )
    return task.model_copy(update={"changes": renamed})
