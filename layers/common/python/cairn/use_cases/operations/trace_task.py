"""Everything that is stored about one task."""

from collections.abc import Mapping
from dataclasses import dataclass

from cairn.domain.conversation.message import Message
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.tasks.diagnostics import TaskDiagnostics
from cairn.domain.tasks.task import Task
from cairn.use_cases.messages.get_task import get_task
from cairn.use_cases.operations.ports import OperationPorts


@dataclass(frozen=True)
class Trace:
    """`memories`, by id, are those the task added or updated, as they are now; gone ones absent."""

    task: Task
    messages: tuple[Message, ...]
    diagnostics: TaskDiagnostics
    memories: Mapping[str, Memory]


def trace_task(task_id: str, *, scope: Scope, ports: OperationPorts) -> Trace:
    """Raises: NotFound."""
    task = get_task(task_id, scope=scope, tasks=ports.tasks)
    changed = (*task.changes.added, *task.changes.updated)
    return Trace(
        task=task,
        messages=ports.tasks.messages(scope, [task_id]).get(task_id, ()),
        diagnostics=ports.operator.diagnose(scope, task),
        memories=ports.memories.read(scope, changed) if changed else {},
    )
