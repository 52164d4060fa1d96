"""Plan the next window of a task's messages, or a feedback, beside what is known already."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from cairn.domain.memory.memory import Statement
from cairn.domain.scope import Scope
from cairn.domain.tasks.lifecycle import planned_memories
from cairn.domain.tasks.permitted import permitted
from cairn.domain.tasks.plan import Action, Operation, Plan, PlannedWindow
from cairn.domain.tasks.speakers import with_speakers
from cairn.domain.tasks.task import Task
from cairn.ports.clock import Clock
from cairn.ports.extractor import Extraction, Extractor, Window
from cairn.use_cases.extraction.choose_profile_values import choose_profile_values
from cairn.use_cases.extraction.find_affected import find_affected
from cairn.use_cases.extraction.find_related import find_related, related_deadline
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.ports import ExtractionPorts
from cairn.use_cases.extraction.read_window import read_window


class Understood(NamedTuple):
    """`statements` are all that were found, also of views that are not made."""

    plan: Plan
    statements: tuple[Statement, ...]


def plan_task(
    task: Task, cache: MessageCache, *, scope: Scope, deadline: int, ports: ExtractionPorts
) -> Plan:
    """The task's plan with one more window: one call of the extractor, and with the last window
    one more where profiles are bound.
    """
    window = _window(task, cache, scope, deadline, ports)
    found = plan_window(window, deadline=deadline, extractor=ports.extractor, clock=ports.clock)
    return choose_profile_values(task, *found, scope=scope, deadline=deadline, ports=ports)


def _window(
    task: Task, cache: MessageCache, scope: Scope, deadline: int, ports: ExtractionPorts
) -> Window:
    """With what is known and may be meant."""
    latest = related_deadline(deadline, ports.clock.now())
    if task.is_feedback:
        window = read_window(task, cache, None)
        related, unchanged = find_affected(window, cache, scope=scope, deadline=latest, ports=ports)
        return replace(window, related=related, unchanged=unchanged)
    window = read_window(task, cache, ports.extractor.window_tokens)
    planned = planned_memories(task)
    related = find_related(window, planned, cache, scope=scope, deadline=latest, ports=ports)
    return replace(window, related=related)


def plan_window(window: Window, *, deadline: int, extractor: Extractor, clock: Clock) -> Understood:
    """The plan of the window's task with what the extractor makes of it."""
    task = window.task
    extraction = extractor.extract(window, deadline=deadline)
    operations = extraction.operations
    if not task.is_feedback:  # what it corrects stays whosever it was
        said = {message.message_id: message for message in (*window.earlier, *window.messages)}
        operations = with_speakers(operations, task, said)
    plan = _with_window(task.plan, permitted(task, operations), window, extraction, clock.now())
    return Understood(plan, tuple(_stated(operations)))


def _stated(operations: Iterable[Operation]) -> Iterator[Statement]:
    return (
        operation.statement for operation in operations if operation.action is not Action.FORGET
    )


def _with_window(
    plan: Plan | None,
    operations: tuple[Operation, ...],
    window: Window,
    extraction: Extraction,
    now: int,
) -> Plan:
    planned = PlannedWindow(
        at=now,
        operations=len(operations),
        calls=extraction.calls,
        prompt_tokens=extraction.prompt_tokens,
        completion_tokens=extraction.completion_tokens,
        rejected=extraction.rejected,
        unread=extraction.unread,
        left_out=len(extraction.operations) - len(operations),
        unchanged=extraction.unchanged,
    )
    return Plan(
        operations=(*(plan.operations if plan else ()), *operations),
        pieces=window.pieces,
        is_whole=window.is_last,
        windows=(*(plan.windows if plan else ()), planned),
    )
