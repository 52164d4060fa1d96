"""Understand the next window of a task's messages, beside what is known already."""

from cairn.domain.lifecycle import evolve
from cairn.domain.memory import Memory
from cairn.domain.projecting import EARLIER_TURNS
from cairn.domain.rules.statements import is_turn
from cairn.domain.scope import Scope
from cairn.domain.task import Action, Plan, PlannedWindow, Task
from cairn.domain.windows import pieces, window
from cairn.ports import (
    Clock,
    Embedder,
    Extractor,
    MemoryStore,
    TaskStore,
    Understanding,
    Window,
)
from cairn.use_cases.find_related import find_related
from cairn.use_cases.turns import Turns

# The longest that finding by meaning may take of the model's time; words find most, too.
RELATED_MS = 8_000


def plan_task(
    task: Task,
    *,
    scope: Scope,
    deadline: int,
    turns: Turns,
    tasks: TaskStore,
    memories: MemoryStore,
    extractor: Extractor,
    embedder: Embedder | None,
    clock: Clock,
) -> Plan:
    """The task's plan, grown by one window: one call of the extractor."""
    known = task.plan or Plan(operations=(), pieces=0, is_whole=False)
    before = tasks.earlier(scope, task.conversation, task, EARLIER_TURNS)
    words = turns.of([*before, task.task_id])
    cut = pieces(words[task.task_id], extractor.window_tokens)
    messages = window(cut, known.pieces, extractor.window_tokens)
    said = [*(turn for each in before for turn in words[each]), *cut[: known.pieces]]
    earlier = tuple(each for each in said if is_turn(each))[-EARLIER_TURNS:]
    related = find_related(
        task,
        messages,
        earlier,
        _planned(task),
        scope=scope,
        deadline=min(deadline, clock.now() + RELATED_MS),
        turns=turns,
        memories=memories,
        embedder=embedder,
    )
    found = extractor.extract(Window(task, tuple(messages), earlier, related), deadline=deadline)
    return _grown(known, found, known.pieces + len(messages), len(cut), clock.now())


def _planned(task: Task) -> list[Memory]:
    """What the windows before this one add, not yet applied."""
    operations = task.plan.operations if task.plan else ()
    return [
        evolve(task, index, each, None).memory
        for index, each in enumerate(operations)
        if each.action is Action.ADD
    ]


def _grown(known: Plan, found: Understanding, covered: int, total: int, now: int) -> Plan:
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
        pieces=covered,
        is_whole=covered >= total,
        windows=(*known.windows, window),
    )
