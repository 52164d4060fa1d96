"""Extract the next window of a task's messages, beside what is known already."""

from dataclasses import replace

from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.tasks.lifecycle import evolve
from cairn.domain.tasks.plan import (
    Action,
    Plan,
    PlannedWindow,
)
from cairn.domain.tasks.speakers import with_speakers
from cairn.domain.tasks.task import Task
from cairn.ports.extractor import Extraction, Window
from cairn.use_cases.extraction.find_related import find_related, related_deadline
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.ports import ExtractionPorts
from cairn.use_cases.extraction.read_window import read_window


def plan_task(
    task: Task, cache: MessageCache, *, scope: Scope, deadline: int, ports: ExtractionPorts
) -> Plan:
    """The task's plan with one more window: one call of the extractor."""
    window = read_window(task, cache, ports.extractor.window_tokens)
    latest = related_deadline(deadline, ports.clock.now())
    related = find_related(window, _planned(task), cache, scope=scope, deadline=latest, ports=ports)
    window = replace(window, related=related)
    extraction = ports.extractor.extract(window, deadline=deadline)
    said = {message.message_id: message for message in (*window.earlier, *window.messages)}
    operations = with_speakers(extraction.operations, task, said)
    extraction = replace(extraction, operations=operations)
    return _with_window(task.plan, window, extraction, ports.clock.now())


def _planned(task: Task) -> list[Memory]:
    """The memories that earlier windows add, which are not applied yet."""
    operations = task.plan.operations if task.plan else ()
    return [
        evolve(task, index, operation, None).memory
        for index, operation in enumerate(operations)
        if operation.action is Action.ADD
    ]


def _with_window(plan: Plan | None, window: Window, extraction: Extraction, now: int) -> Plan:
    planned = PlannedWindow(
        at=now,
        operations=len(extraction.operations),
        calls=extraction.calls,
        prompt_tokens=extraction.prompt_tokens,
        completion_tokens=extraction.completion_tokens,
        rejected=extraction.rejected,
        unread=extraction.unread,
    )
    return Plan(
        operations=(*(plan.operations if plan else ()), *extraction.operations),
        pieces=window.pieces,
        is_whole=window.is_last,
        windows=(*(plan.windows if plan else ()), planned),
    )
