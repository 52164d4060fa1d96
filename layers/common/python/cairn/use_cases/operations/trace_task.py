"""Everything that is known about one task, for whoever asks why."""

from collections.abc import Mapping
from dataclasses import dataclass

from cairn.domain.conversation.message import Message
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.tasks.standing import Standing
from cairn.domain.tasks.task import Task
from cairn.ports.memory_store import MemoryStore
from cairn.ports.operator_store import OperatorStore
from cairn.ports.task_store import TaskStore
from cairn.use_cases.messages.get_task import get_task


@dataclass(frozen=True)
class Trace:
    """`memories`, by id, are those the task added or updated, as they are now; gone ones absent."""

    task: Task
    messages: tuple[Message, ...]
    standing: Standing
    memories: Mapping[str, Memory]


def trace_task(
    task_id: str,
    *,
    scope: Scope,
    tasks: TaskStore,
    memories: MemoryStore,
    operator: OperatorStore,
) -> Trace:
    """Raises: NotFound."""
    task = get_task(task_id, scope=scope, tasks=tasks)
    changed = (*task.changes.added, *task.changes.updated)
    return Trace(
        task=task,
        messages=tasks.messages(scope, [task_id]).get(task_id, ()),
        standing=operator.standing(scope, task),
        memories=memories.read(scope, changed) if changed else {},
    )
