"""Extract memories from messages without storing anything."""

from dataclasses import replace

from cairn.domain.conversation.windows import pieces
from cairn.domain.memory.memory import Statement
from cairn.domain.scope import Permission, Scope
from cairn.domain.tasks.lifecycle import planned_memories
from cairn.ports.clock import Clock
from cairn.ports.extractor import Extractor
from cairn.use_cases.extraction.plan_task import plan_window
from cairn.use_cases.extraction.read_window import next_window
from cairn.use_cases.messages.new_addition import AddMessages, new_addition


def preview_memories(
    command: AddMessages, *, scope: Scope, deadline: int, extractor: Extractor, clock: Clock
) -> tuple[Statement, ...]:
    """What an add of these messages would find if nothing were known before.

    Needs what an add needs, as it costs as much. Raises: DependencyUnavailable when the extractor
    is away, or not done in time.
    """
    scope.require(Permission.WRITE)
    addition, _ = new_addition(command, clock.now())
    task = addition.task
    parts = pieces(addition.messages, extractor.window_tokens)
    while task.plan is None or not task.plan.is_whole:
        window = next_window(task, parts, (), extractor.window_tokens)
        window = replace(window, related=tuple(planned_memories(task)))
        plan, _ = plan_window(window, deadline=deadline, extractor=extractor, clock=clock)
        task = task.model_copy(update={"plan": plan})
    return tuple(memory.statement for memory in planned_memories(task))
