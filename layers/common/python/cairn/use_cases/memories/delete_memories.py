"""Delete single memories for good."""

from collections.abc import Callable
from dataclasses import dataclass

from cairn.domain.errors import Conflict, DependencyUnavailable, NotFound
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Permission, Scope, Subject
from cairn.domain.tasks.task import Task, TaskStatus
from cairn.ports.clock import Clock
from cairn.ports.memory_store import MemoryStore
from cairn.ports.task_store import TaskStore
from cairn.ports.work_queue import WorkQueue
from cairn.use_cases.shared.working_memory import working_memory_removal

ROUNDS = 10  # of losing to other writers of the same memory

# Lets go of what links the memory to entities: `forget_memory`, ports bound.
type Forget = Callable[[Scope, Memory], None]


@dataclass(frozen=True)
class DeleteMemories:
    """Memories of any kind by id. With `owners`, only those whose home is one of them."""

    memory_ids: tuple[str, ...]
    owners: tuple[Subject, ...] = ()


def delete_memories(
    command: DeleteMemories,
    *,
    scope: Scope,
    memories: MemoryStore,
    tasks: TaskStore,
    work: WorkQueue,
    clock: Clock,
    forget: Forget,
) -> None:
    """Every version and wherever it is placed; of a working memory, the pending work too.

    Raises: NotFound (`memory_not_found`) when there is none with one of the ids, or its home is
    not an owner; the others are deleted all the same, so that asking again loses nothing.
    """
    scope.require(Permission.DELETE)
    unknown = [
        each
        for each in dict.fromkeys(command.memory_ids)
        if not _is_deleted(each, command.owners, scope, memories, tasks, work, clock, forget)
    ]
    if unknown:
        raise NotFound(
            f"memory_ids: there is no memory {unknown[0]!r}; all that exist are deleted",
            code="memory_not_found",
        )


def _is_deleted(
    memory_id: str,
    owners: tuple[Subject, ...],
    scope: Scope,
    memories: MemoryStore,
    tasks: TaskStore,
    work: WorkQueue,
    clock: Clock,
    forget: Forget,
) -> bool:
    """False when there is nothing to delete; what changed meanwhile is read again."""
    for _ in range(ROUNDS):
        memory = memories.read(scope, [memory_id]).get(memory_id)
        if memory is None or (owners and memory.home not in owners):
            return False
        pending = _pending(memory, scope, tasks)
        try:
            if pending is None:
                forget(scope, memory)  # first, so that after a crash one can ask again
                memories.remove(scope, memory)
                return True
            for each in pending.changes.added:  # by the part of its plan that was applied already
                _is_deleted(each, (), scope, memories, tasks, work, clock, forget)
            # Last, so that after a crash one can ask again. Refused when a part came meanwhile.
            work.withdraw(scope, pending, [working_memory_removal(pending, clock.now())])
        except Conflict:
            continue
        return True
    raise DependencyUnavailable("the memory keeps changing")


def _pending(memory: Memory, scope: Scope, tasks: TaskStore) -> Task | None:
    """The task that would make memories of these words, if it is still open."""
    if memory.statement.kind is not MemoryKind.WORKING:
        return None
    task = tasks.read(scope, memory.task_id)
    return task if task and task.status is TaskStatus.OPEN else None
