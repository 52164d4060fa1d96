"""The stream of a table in memory, and which events it must have caused once all work has ended."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cairn.domain.events.derivation import (
    MemoryWrite,
    TaskWrite,
    Write,
    derive_events,
)
from cairn.domain.events.event import Event, EventType
from cairn.domain.memory.memory import (
    EmbeddingState,
    Memory,
    MemoryKind,
)
from cairn.domain.memory.readiness import readiness
from cairn.domain.tasks.task import Task, TaskStatus
from tests.fakes.stores.world import World
from tests.resilience.snapshot import Snapshot

type Key = tuple[str, str]

CREATED, DELETED = EventType.MEMORY_CREATED, EventType.MEMORY_DELETED
OF_STATUS = {
    TaskStatus.COMPLETED: EventType.TASK_COMPLETED,
    TaskStatus.FAILED: EventType.TASK_FAILED,
}


class _Watched[Item](dict[Key, Item]):
    """Items whose every change is observed, with the item before it."""

    def __init__(self, observe: Callable[[str, Item | None, Item | None], object]) -> None:
        self._observe = observe

    def __setitem__(self, key: Key, item: Item) -> None:
        self._observe(key[0], self.get(key), item)
        super().__setitem__(key, item)

    def pop(self, key: Key, default: Any = None) -> Any:
        if key in self:
            self._observe(key[0], self[key], None)
        return super().pop(key, default)


def streaming_world() -> tuple[World, list[Write]]:
    """An empty one, and all writes of its memories and tasks as they are made."""
    writes: list[Write] = []
    memories = _Watched[Memory](lambda *write: writes.append(MemoryWrite(*write)))
    tasks = _Watched[Task](lambda *write: writes.append(TaskWrite(*write)))
    return World(truths=memories, tasks=tasks), writes


def derive_all(writes: Sequence[Write]) -> list[Event]:
    return [event for write in writes for event in derive_events(write)]


def unpublished(writes: Sequence[Write], stored: Snapshot) -> Iterator[str]:
    """Every contradiction between what is stored and the events of it, in words."""
    events = derive_all(writes)
    if len({event.event_id for event in events}) != len(events):
        yield "two events have the same id"
    by_item: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_item[event.item_id].append(event)
    known = {i: m for i, m in stored.truths.items() if m.statement.kind is not MemoryKind.WORKING}
    yield from (f"{item} was never published" for item in known.keys() - by_item.keys())
    for item_id, own in by_item.items():
        if item_id in stored.tasks:
            yield from _wrong_of_task(stored.tasks[item_id], own)
        else:
            yield from _wrong_of_memory(item_id, known.get(item_id), own)
    ended = {i for i, task in stored.tasks.items() if task.status in OF_STATUS}
    yield from (f"the end of {item} was never published" for item in ended - by_item.keys())


def _wrong_of_task(task: Task, events: list[Event]) -> Iterator[str]:
    """It may have failed before, and been redriven."""
    *before, last = (event.type for event in events)
    if last is not OF_STATUS.get(task.status) or set(before) - {EventType.TASK_FAILED}:
        yield f"{task.task_id} is {task.status}, and was published as {events}"


def _wrong_of_memory(memory_id: str, memory: Memory | None, events: list[Event]) -> Iterator[str]:
    """The last event has its present state; a synchronous add has no event of its vector."""
    types = [event.type for event in events]
    lives = [kind for kind in types if kind in (CREATED, DELETED)]
    # What is set aside is deleted to those who follow events, and may be created again.
    is_alive = memory is not None and not memory.is_set_aside
    if lives != [CREATED, DELETED] * (len(lives) // 2) + [CREATED] * is_alive:
        yield f"{memory_id} was published as {types}"
    if memory and not (memory.task_id or memory.handling.job_id):
        return
    ends = types.count(EventType.EMBEDDING_COMPLETED)
    is_ready = memory and memory.task_id and memory.embedding is EmbeddingState.READY
    if memory and is_ready and not 1 <= ends <= memory.version:
        yield f"{memory_id}, version {memory.version}, was published as embedded {ends} times"
    if events[-1].status != (readiness(memory) if memory and is_alive else "deleted"):
        yield f"{memory_id} is {memory and memory.embedding}, and was published as {events}"
