"""Delete single memories for good."""

from dataclasses import dataclass

from cairn.domain.errors import NotFound
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Permission, Scope, Subject
from cairn.domain.tasks.task import Task, TaskStatus
from cairn.ports.task_store import TaskStore
from cairn.use_cases.memories.ports import MemoryPorts
from cairn.use_cases.memories.resolve_working import task_behind
from cairn.use_cases.shared.optimistic import retry_on_conflict
from cairn.use_cases.shared.working_memory import working_memory_removal

RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class DeleteMemories:
    """Memories of any kind by id. With `owners`, only those whose home is one of them."""

    memory_ids: tuple[str, ...]
    owners: tuple[Subject, ...] = ()


def delete_memories(command: DeleteMemories, *, scope: Scope, ports: MemoryPorts) -> None:
    """Every version and wherever it is placed; of a working memory, the open task too, or what has
    come of it.

    Raises: NotFound (`memory_not_found`) when there is none with one of the ids, or its home is
    not an owner; the others are deleted all the same, so that asking again loses nothing.
    """
    scope.require(Permission.DELETE)
    unknown = [
        memory_id
        for memory_id in dict.fromkeys(command.memory_ids)
        if not delete_memory(memory_id, command.owners, scope, ports)
    ]
    if unknown:
        raise NotFound(
            f"memory_ids: there is no memory {unknown[0]!r}; all that exist are deleted",
            code="memory_not_found",
        )


def delete_memory(
    memory_id: str, owners: tuple[Subject, ...], scope: Scope, ports: MemoryPorts
) -> bool:
    """False when there is nothing to delete. Without `owners` whosever it is."""
    return retry_on_conflict(
        lambda: _delete_once(memory_id, owners, scope, ports),
        "the memory keeps changing",
        retry_after_seconds=RETRY_AFTER_SECONDS,
    )


def _delete_once(
    memory_id: str, owners: tuple[Subject, ...], scope: Scope, ports: MemoryPorts
) -> bool:
    memory = ports.memories.kept(scope, [memory_id]).get(memory_id)
    if memory is None:
        is_discarded = ports.memories.discard(scope, memory_id, owners)
        return is_discarded or _delete_result(memory_id, owners, scope, ports)
    if owners and memory.home not in owners:
        return False
    task = _open_task(memory, scope, ports.tasks)
    if task is None:
        ports.unlink(memory, scope)  # first, so that after a crash one can ask again
        ports.memories.remove(scope, memory)
    else:
        _withdraw(task, scope, ports)
    return True


def _delete_result(
    memory_id: str, owners: tuple[Subject, ...], scope: Scope, ports: MemoryPorts
) -> bool:
    """What was made of a working memory that is gone; False where that is gone, too."""
    task = task_behind(memory_id, scope, ports.tasks)
    if task is None or (owners and task.home not in owners):
        return False
    made = [delete_memory(made_id, (), scope, ports) for made_id in task.changes.added]
    return any(made)


def _open_task(memory: Memory, scope: Scope, tasks: TaskStore) -> Task | None:
    """The task that would make memories of these words, if it is still open."""
    if memory.statement.kind is not MemoryKind.WORKING:
        return None
    task = tasks.read(scope, memory.task_id)
    return task if task and task.status is TaskStatus.OPEN else None


def _withdraw(task: Task, scope: Scope, ports: MemoryPorts) -> None:
    """Raises: Conflict when another chunk of its plan was applied meanwhile."""
    for memory_id in task.changes.added:  # by the chunks that were applied already
        delete_memory(memory_id, (), scope, ports)
    # Last, so that after a crash one can ask again.
    ports.work.withdraw(scope, task, working_memory_removal(task, ports.clock.now()))
