"""Understand the next window of a task's messages, beside what is known already."""

from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.tasks.lifecycle import evolve
from cairn.domain.tasks.plan import (
    Action,
    Plan,
    PlannedWindow,
)
from cairn.domain.tasks.task import Task
from cairn.ports.clock import Clock
from cairn.ports.embedder import Embedder
from cairn.ports.extractor import (
    Extractor,
    Understanding,
    Window,
)
from cairn.ports.memory_store import MemoryStore
from cairn.ports.projection_reader import ProjectionReader
from cairn.use_cases.extraction.find_related import find_related, related_by
from cairn.use_cases.extraction.read_window import ReadWindow, read_window
from cairn.use_cases.extraction.turns import Turns


def plan_task(
    task: Task,
    *,
    scope: Scope,
    deadline: int,
    turns: Turns,
    memories: MemoryStore,
    reader: ProjectionReader,
    extractor: Extractor,
    embedder: Embedder | None,
    clock: Clock,
) -> Plan:
    """The task's plan, grown by one window: one call of the extractor."""
    known = task.plan or Plan(operations=(), pieces=0, is_whole=False)
    read = read_window(task, turns, extractor)
    related = find_related(
        task,
        read.messages,
        read.earlier,
        _planned(task),
        scope=scope,
        deadline=related_by(deadline, clock.now()),
        turns=turns,
        memories=memories,
        reader=reader,
        embedder=embedder,
    )
    window = Window(task, read.messages, read.earlier, related)
    found = extractor.extract(window, deadline=deadline)
    return _grown(known, found, read, clock.now())


def _planned(task: Task) -> list[Memory]:
    """What the windows before this one add, not yet applied."""
    operations = task.plan.operations if task.plan else ()
    return [
        evolve(task, index, each, None).memory
        for index, each in enumerate(operations)
        if each.action is Action.ADD
    ]


def _grown(known: Plan, found: Understanding, read: ReadWindow, now: int) -> Plan:
    window = PlannedWindow(
        at=now,
        operations=len(found.operations),
        calls=found.calls,
        prompt_tokens=found.prompt_tokens,
        completion_tokens=found.completion_tokens,
        rejected=found.rejected,
    )
    return Plan(
        operations=(*known.operations, *found.operations),
        pieces=read.covered,
        is_whole=read.covered >= read.total,
        windows=(*known.windows, window),
    )
