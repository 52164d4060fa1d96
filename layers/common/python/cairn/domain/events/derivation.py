"""Derives the events of one write of an item. Pure.

The same write gives the same event ids, after a crash and in any order, so that subscribers can
recognize duplicates.
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

# The namespace of our event ids; changing it changes them all.
EVENT_IDS = UUID("6b1f5a0e-3a77-4f6e-9a53-0f2c8c1d7e94")
DELETED = "deleted"
TASK_EVENTS = {
    TaskStatus.COMPLETED: EventType.TASK_COMPLETED,
    TaskStatus.FAILED: EventType.TASK_FAILED,
}
EMBEDDING_EVENTS = {
    EmbeddingState.READY: EventType.EMBEDDING_COMPLETED,
    EmbeddingState.FAILED: EventType.EMBEDDING_FAILED,
}
# Concern how a memory is processed; a change of them is no update of the memory.
PROCESSING_ONLY = {"webhook_url": "", "job_id": ""}


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


def derive_events(write: Write) -> list[Event]:
    """In the order of publication; one write may cause several."""
    if isinstance(write, TaskWrite):
        return list(_task_events(write))
    return list(_memory_events(write))


def _memory_events(write: MemoryWrite) -> Iterator[Event]:
    before, after = _unless_set_aside(write.before), _unless_set_aside(write.after)
    memory = after or before
    if memory and memory.statement.kind is not MemoryKind.WORKING:
        for kind, rev in _event_types(before, after):
            yield _memory_event(write.project_id, kind, memory, rev)


def _unless_set_aside(memory: Memory | None) -> Memory | None:
    """To those who follow events, what is set aside is gone until it is active again."""
    return None if memory and memory.is_set_aside else memory


def _event_types(before: Memory | None, after: Memory | None) -> Iterator[tuple[EventType, int]]:
    """With the `rev` that is part of the event's id."""
    if after is None:
        if before:
            yield EventType.MEMORY_DELETED, before.rev
        return
    if before is None:
        yield EventType.MEMORY_CREATED, after.rev
    elif _published_state(before) != _published_state(after):
        yield EventType.MEMORY_UPDATED, after.rev
    rev = _embedding_rev(before, after)
    if rev is not None and after.embedding in EMBEDDING_EVENTS:
        yield EMBEDDING_EVENTS[after.embedding], rev


def _published_state(memory: Memory) -> tuple[object, ...]:
    """A change of any of these is an update."""
    handling = memory.handling.model_copy(update=PROCESSING_ONLY)
    return memory.version, memory.statement, memory.labels, handling, memory.mentions


def _embedding_rev(before: Memory | None, after: Memory) -> int | None:
    """The `rev` with which an asynchronous embedding ended; None if this write ended none.

    A memory that an add writes together with its vector counts as written first and embedded next,
    as happens while the embedder is unavailable, so that the event is the same.
    """
    if before and before.version == after.version:
        is_asynchronous = after.task_id or after.handling.job_id
        was_pending = before.embedding is EmbeddingState.PENDING
        return after.rev if is_asynchronous and was_pending else None
    is_extracted = after.task_id and after.statement.evidence
    return after.rev + 1 if is_extracted else None


def _memory_event(project_id: str, kind: EventType, memory: Memory, rev: int) -> Event:
    status = DELETED if kind is EventType.MEMORY_DELETED else readiness(memory)
    abandoned = memory.tries if status == Readiness.FAILED else None
    moved_at = max(memory.updated_at, memory.moved_at)
    # A redriven version may fail again: that is another event.
    failed_at = abandoned.next_at if abandoned and kind is EventType.EMBEDDING_FAILED else 0
    return Event(
        event_id=_event_id(project_id, kind, memory.memory_id, memory.version, rev, failed_at),
        type=kind,
        project_id=project_id,
        item_id=memory.memory_id,
        status=status,
        at=moved_at,
        agent_id=memory.handling.agent,
        job_id=memory.handling.job_id,
        error=abandoned.error if abandoned else "",
        created_at=memory.created_at,
        updated_at=moved_at,
    )


def _task_events(write: TaskWrite) -> Iterator[Event]:
    before, task = write.before, write.after
    if before and task and before.status is TaskStatus.OPEN and task.status in TASK_EVENTS:
        kind = TASK_EVENTS[task.status]
        yield Event(
            # A redriven task may fail again, at another time.
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
    """`marks` distinguish the write from all others of the project."""
    return f"evt_{uuid5(EVENT_IDS, '|'.join(map(str, (project_id, kind, *marks))))}"
