"""Correct a memory as its owner: its text, its title, or whether it counts."""

from dataclasses import dataclass
from functools import partial

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.memory.editing import with_update
from cairn.domain.memory.memory import MemoryKind, MemoryStatus
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import TaskStatus
from cairn.use_cases.memories.change_memory import change_memory
from cairn.use_cases.memories.delete_memories import DeleteMemories, delete_memories
from cairn.use_cases.memories.get_memory import memory_not_found
from cairn.use_cases.memories.ports import MemoryPorts
from cairn.use_cases.memories.resolve_working import resolve_working

NAMED_MAX = 10


@dataclass(frozen=True)
class UpdateMemory:
    """A None leaves what it stands for as it is. `is_deleted`: the memory goes, whatever else."""

    memory_id: str
    content: str | None = None
    title: str | None = None
    status: MemoryStatus | None = None
    is_deleted: bool = False


def update_memory(
    command: UpdateMemory, *, scope: Scope, deadline: int, ports: MemoryPorts
) -> None:
    """Another text or title is a new version; the one before is kept as history.

    A working memory whose words are understood by now stands for the memory it became.
    Raises: NotFound (`memory_not_found`); InvalidRequest where it became several;
    DependencyUnavailable while its words are being understood, and as `change_memory` does.
    """
    if command.is_deleted:
        delete_memories(DeleteMemories((command.memory_id,)), scope=scope, ports=ports)
        return
    edit = partial(with_update, content=command.content, title=command.title, status=command.status)
    change_memory(
        _target(command.memory_id, scope, ports),
        edit,
        even_set_aside=True,
        scope=scope,
        deadline=deadline,
        ports=ports,
    )


def _target(memory_id: str, scope: Scope, ports: MemoryPorts) -> str:
    memory = ports.memories.kept(scope, [memory_id]).get(memory_id)
    if memory is None:
        return _made_of(memory_id, scope, ports)
    if memory.statement.kind is MemoryKind.WORKING:
        task = ports.tasks.read(scope, memory.task_id)
        if task and task.status is TaskStatus.OPEN:
            raise DependencyUnavailable(
                "the words of this memory are still being understood; ask again",
                retry_after_seconds=2,
            )
    return memory_id


def _made_of(memory_id: str, scope: Scope, ports: MemoryPorts) -> str:
    understood = resolve_working(memory_id, scope=scope, tasks=ports.tasks, memories=ports.memories)
    if understood is None:
        raise memory_not_found()
    first, *others = understood.became
    if others:
        named = ", ".join(understood.became[:NAMED_MAX])
        raise InvalidRequest(f"memory_id has become several memories; update one of {named}")
    return first
