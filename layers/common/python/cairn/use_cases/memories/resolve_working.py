"""What a working memory has become that is gone because its words are understood."""

from typing import NamedTuple

from cairn.domain.memory.memory import Memory, MemoryStatus
from cairn.domain.scope import Scope
from cairn.domain.tasks.speakers import others
from cairn.domain.tasks.task import Task, TaskStatus, task_of_working
from cairn.domain.tasks.working_memory import working_memory, working_statement
from cairn.ports.memory_store import MemoryReader
from cairn.ports.task_store import TaskStore


class Understood(NamedTuple):
    """A working memory as it was, archived, and the memories that were made or changed by it."""

    memory: Memory
    became: tuple[str, ...]


def task_behind(memory_id: str, scope: Scope, tasks: TaskStore) -> Task | None:
    """The task whose working memory has this id; None for any other id."""
    task_id = task_of_working(memory_id)
    return tasks.read(scope, task_id) if task_id else None


def resolve_working(
    memory_id: str, *, scope: Scope, tasks: TaskStore, memories: MemoryReader
) -> Understood | None:
    """None for an id that is no working memory's, or when nothing is left of what it became."""
    task = task_behind(memory_id, scope, tasks)
    if task is None or task.is_blank or task.status is not TaskStatus.COMPLETED:
        return None
    made = task.changes.added or task.changes.updated
    kept = memories.kept(scope, made)
    messages = tasks.messages(scope, [task.task_id]).get(task.task_id, ())
    concerned = (task.home, *others(task, messages))
    watermark = max(memories.erasure_watermark(scope, subject) for subject in concerned)
    if not kept or not messages or watermark >= task.accepted_at:
        return None
    memory = working_memory(task, working_statement(messages))
    archived = memory.model_copy(update={"status": MemoryStatus.ARCHIVED})
    return Understood(archived, tuple(key for key in made if key in kept))
