"""What one write of an item means to subscribers. Pure.

Whoever derives events again from the same write, after a crash or out of order, gets the same ids.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid5

from cairn.domain.events.event import Event, EventType
from cairn.domain.memory.memory import (
    EmbeddingState,
    Memory,
    MemoryKind,
)
from cairn.domain.memory.readiness import Readiness, readiness
from cairn.domain.tasks.task import Task, TaskStatus

EVENT_IDS = UUID("6b1f5a0e-3a77-4f6e-9a53-0f2c8c1d7e94")  # ours alone; ids change with it
DELETED = "deleted"
ENDS = {TaskStatus.COMPLETED: EventType.TASK_COMPLETED, TaskStatus.FAILED: EventType.TASK_FAILED}
VECTOR_ENDS = {
    EmbeddingState.READY: EventType.EMBEDDING_COMPLETED,
    EmbeddingState.FAILED: EventType.EMBEDDING_FAILED,
}
# What concerns the work on a memory and not the memory.
OF_THE_WORK = {"webhook_url": "", "job_id": ""}


@dataclass(frozen=True)
class MemoryWrite:
    """A memory's current version before and after a write; None where there is none."""

    project_id: str
    before: Memory | None
    after: Memory | None


@dataclass(frozen=True)
class TaskWrite:
    project_id: str
    before: Task | None
    after: Task | None


type Write = MemoryWrite | TaskWrite


def events_of(write: Write) -> list[Event]:
    """In the order in which they are told; several may come of one write."""
    if isinstance(write, TaskWrite):
        return list(_task_events(write))
    return list(_memory_events(write))


def _memory_events(write: MemoryWrite) -> Iterator[Event]:
    memory = write.after or write.before
    if memory and memory.statement.kind is not MemoryKind.WORKING:
        for kind, rev in _kinds(write.before, write.after):
            yield _memory_event(write.project_id, kind, memory, rev)


def _kinds(before: Memory | None, after: Memory | None) -> Iterator[tuple[EventType, int]]:
    """Each with the `rev` by which it is known."""
    if after is None:
        if before:
            yield EventType.MEMORY_DELETED, before.rev
        return
    if before is None:
        yield EventType.MEMORY_CREATED, after.rev
    elif _told(before) != _told(after):
        yield EventType.MEMORY_UPDATED, after.rev
    rev = _rev_of_vector(before, after)
    if rev is not None and after.embedding in VECTOR_ENDS:
        yield VECTOR_ENDS[after.embedding], rev


def _told(memory: Memory) -> tuple[object, ...]:
    """All of it whose change is an update."""
    handling = memory.handling.model_copy(update=OF_THE_WORK)
    return memory.version, memory.statement, memory.labels, handling, memory.mentions


def _rev_of_vector(before: Memory | None, after: Memory) -> int | None:
    """The `rev` at which the vector came that somebody waits for; None if this is no such write.

    A memory that an add writes together with its vector counts as written without one and embedded
    next, which is how it comes about while the embedder is away: the event is the same.
    """
    if before and before.version == after.version:
        is_asynchronous = after.task_id or after.handling.job_id
        was_pending = before.embedding is EmbeddingState.PENDING
        return after.rev if is_asynchronous and was_pending else None
    is_of_an_add = after.task_id and after.statement.evidence
    return after.rev + 1 if is_of_an_add else None


def _memory_event(project_id: str, kind: EventType, memory: Memory, rev: int) -> Event:
    status = DELETED if kind is EventType.MEMORY_DELETED else readiness(memory)
    given_up = memory.tries if status == Readiness.FAILED else None
    moved_at = max(memory.updated_at, memory.moved_at)
    # A version that is put to work again may fail again: that is another event.
    since = given_up.next_at if given_up and kind is EventType.EMBEDDING_FAILED else 0
    return Event(
        event_id=_event_id(project_id, kind, memory.memory_id, memory.version, rev, since),
        type=kind,
        project_id=project_id,
        item_id=memory.memory_id,
        status=status,
        at=moved_at,
        agent_id=memory.handling.agent,
        job_id=memory.handling.job_id,
        error=given_up.error if given_up else "",
        created_at=memory.created_at,
        updated_at=moved_at,
    )


def _task_events(write: TaskWrite) -> Iterator[Event]:
    before, task = write.before, write.after
    if before and task and before.status is TaskStatus.OPEN and task.status in ENDS:
        kind = ENDS[task.status]
        yield Event(
            # A task that is put to work again may fail again, at another time.
            event_id=_event_id(write.project_id, kind, task.task_id, task.updated_at),
            type=kind,
            project_id=write.project_id,
            item_id=task.task_id,
            status=task.status.value,
            at=task.updated_at,
            error=(task.error or "") if task.status is TaskStatus.FAILED else "",
            created_at=task.accepted_at,
            updated_at=task.updated_at,
        )


def _event_id(project_id: str, kind: EventType, *marks: str | int) -> str:
    """`marks` tell the write apart from all others of the project."""
    return f"evt_{uuid5(EVENT_IDS, '|'.join(map(str, (project_id, kind, *marks))))}"
