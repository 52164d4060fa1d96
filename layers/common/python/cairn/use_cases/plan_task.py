"""Understand a task's messages: what they mean beside what is known already."""

from collections.abc import Sequence

from cairn.domain.memory import Memory, MemoryKind
from cairn.domain.message import Message
from cairn.domain.projection import Projection
from cairn.domain.relatedness import SharedWords
from cairn.domain.scope import Scope
from cairn.domain.task import Operation, Task
from cairn.domain.text import analyse
from cairn.ports import Extractor, MemoryStore, TaskStore, Window

EARLIER_TURNS = 3
RELATED_PER_MESSAGE = 8
RELATED_MAX = 500  # memories read for one add, five batch reads at most


def plan_task(
    task: Task,
    *,
    scope: Scope,
    deadline: int,
    tasks: TaskStore,
    memories: MemoryStore,
    extractor: Extractor,
) -> list[Operation]:
    """One call of the extractor, shown the related memories of the same home and audience."""
    before = tasks.earlier(scope, task.conversation, task, EARLIER_TURNS)
    words = tasks.messages(scope, [*before, task.task_id])
    earlier = tuple(turn for each in before for turn in words.get(each, ()))
    messages = words[task.task_id]
    window = Window(
        task=task,
        messages=messages,
        earlier=earlier[-EARLIER_TURNS:],
        related=_related(task, messages, scope, memories),
    )
    return extractor.extract(window, deadline=deadline)


def _related(
    task: Task, messages: Sequence[Message], scope: Scope, memories: MemoryStore
) -> tuple[Memory, ...]:
    """What the new messages may repeat, refine or correct, each memory once."""
    known = memories.fresh(scope, task.home)
    index = SharedWords([each for each in known if _may_change(task, each)])
    nearest: dict[str, Projection] = {}
    for message in messages:
        for each in index.nearest(analyse(message.text), RELATED_PER_MESSAGE):
            nearest.setdefault(each.memory_id, each)
    found = memories.hydrate(scope, list(nearest.values())[:RELATED_MAX])
    audience = set(task.placements)
    return tuple(each.memory for each in found.values() if set(each.memory.placements) == audience)


def _may_change(task: Task, known: Projection) -> bool:
    """What another subject owns, and only shares here, is under that subject's lease and fence."""
    return known.kind is not MemoryKind.WORKING and known.home_hash == task.home.hash
