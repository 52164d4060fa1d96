"""Get the task of an accepted add, and the progress of its vectors."""

from typing import NamedTuple

from cairn.domain.errors import NotFound
from cairn.domain.memory.memory import EmbeddingState
from cairn.domain.scope import Permission, Scope
from cairn.domain.tasks.task import Task, TaskStatus
from cairn.ports.memory_store import MemoryReader
from cairn.ports.task_store import TaskStore


class TaskProgress(NamedTuple):
    """`embedding`: PENDING while some of its memories have no vector yet, FAILED when some were
    abandoned; searches find these by terms only.
    """

    task: Task
    embedding: EmbeddingState = EmbeddingState.READY


def get_task(task_id: str, *, scope: Scope, tasks: TaskStore) -> Task:
    """Raises: NotFound (`task_not_found`), also for another project's task."""
    scope.require(Permission.READ)
    task = tasks.read(scope, task_id)
    if task is None:
        raise NotFound("no task has this task_id", code="task_not_found")
    return task


def follow_task(
    task_id: str, *, scope: Scope, tasks: TaskStore, memories: MemoryReader
) -> TaskProgress:
    """One read, and another only for a task that was completed without its vectors.

    Raises: NotFound (`task_not_found`).
    """
    task = get_task(task_id, scope=scope, tasks=tasks)
    if task.status is not TaskStatus.COMPLETED or not task.changes.unembedded:
        return TaskProgress(task)
    found = memories.read(scope, task.changes.unembedded).values()
    states = {memory.embedding for memory in found}
    waiting = (EmbeddingState.PENDING, EmbeddingState.FAILED)
    return TaskProgress(task, *[state for state in waiting if state in states][:1])
