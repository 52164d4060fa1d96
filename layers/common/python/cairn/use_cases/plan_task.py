"""Understand a task's messages: what they mean beside what is known already."""

from collections.abc import Sequence

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.memory import Memory, MemoryKind
from cairn.domain.message import Message
from cairn.domain.projection import Projection, Vector
from cairn.domain.question import Question
from cairn.domain.ranking import rank
from cairn.domain.scope import Scope
from cairn.domain.task import Operation, Task
from cairn.domain.text import analyse
from cairn.ports import Embedder, Extractor, MemoryStore, TaskStore, Window

EARLIER_TURNS = 3
RELATED_PER_MESSAGE = 8
RELATED_MAX = 80


def plan_task(
    task: Task,
    *,
    scope: Scope,
    deadline: int,
    tasks: TaskStore,
    memories: MemoryStore,
    extractor: Extractor,
    embedder: Embedder,
) -> list[Operation]:
    """One call of the extractor, shown the related memories of the same home and audience."""
    before = tasks.earlier(scope, task.conversation, task, EARLIER_TURNS)
    words = tasks.messages(scope, [*before, task.task_id])
    earlier = tuple(turn for each in before for turn in words.get(each, ()))
    messages = words[task.task_id]
    known = memories.fresh(scope, task.home)
    window = Window(
        task=task,
        messages=messages,
        earlier=earlier[-EARLIER_TURNS:],
        related=_related(task, messages, known, scope, deadline, memories, embedder),
    )
    return extractor.extract(window, deadline=deadline)


def _related(
    task: Task,
    messages: Sequence[Message],
    known: Sequence[Projection],
    scope: Scope,
    deadline: int,
    memories: MemoryStore,
    embedder: Embedder,
) -> tuple[Memory, ...]:
    """What the new messages may repeat, refine or correct, each once, most related first."""
    candidates = [each for each in known if each.kind is not MemoryKind.WORKING]
    texts = [message.text for message in messages if message.text.strip()]
    if not candidates or not texts:
        return ()
    vectors = _vectors(texts, deadline, embedder)
    nearest: dict[str, Projection] = {}
    for text, vector in zip(texts, vectors, strict=True):
        question = Question(text, analyse(text), vector)
        for ranked in rank(question, candidates)[:RELATED_PER_MESSAGE]:
            nearest.setdefault(ranked.projection.memory_id, ranked.projection)
    found = memories.hydrate(scope, list(nearest.values())[:RELATED_MAX])
    audience = set(task.placements)
    return tuple(each.memory for each in found.values() if set(each.memory.placements) == audience)


def _vectors(texts: Sequence[str], deadline: int, embedder: Embedder) -> Sequence[Vector | None]:
    try:
        return embedder.embed(texts, deadline=deadline)
    except DependencyUnavailable:  # words alone find most of what is related
        return [None] * len(texts)
