"""What new messages may repeat, refine or correct: by their words and, for a model, by meaning."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from heapq import nlargest
from itertools import chain, zip_longest

from cairn.domain.memory import Memory, MemoryKind
from cairn.domain.message import Message
from cairn.domain.projecting import project
from cairn.domain.projection import Projection, Vector
from cairn.domain.relatedness import SharedWords
from cairn.domain.scope import Scope
from cairn.domain.task import Task
from cairn.domain.text import analyse
from cairn.domain.vectors import cosines
from cairn.ports.models import Embedder
from cairn.ports.remembering import MemoryStore
from cairn.use_cases.turns import Turns

RELATED_PER_MESSAGE = 8
RELATED_MAX = 500  # memories read for one window, five batch reads at most
# The longest that finding by meaning may take of the model's time; words find most, too.
RELATED_MS = 8_000


def find_related(
    task: Task,
    messages: Sequence[Message],
    earlier: Sequence[Message],
    planned: Sequence[Memory],
    *,
    scope: Scope,
    deadline: int,
    turns: Turns,
    memories: MemoryStore,
    embedder: Embedder | None,
) -> tuple[Memory, ...]:
    """Memories of the same home and audience, and those this plan adds, most related first.

    Without an embedder words alone decide, and the earlier turns do not ask.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:  # the embedder is waited for meanwhile
        reading = beside.submit(memories.fresh, scope, task.home)
        vectors = turns.meanings(messages, earlier, embedder, deadline) if embedder else {}
    stored = [each for each in reading.result() if _may_change(task, each)]
    known = [*stored, *(project(each, (), None) for each in planned)]
    nearest = _by_words(messages, known)
    if embedder is not None:
        nearest += _by_words(earlier, known)
        nearest += _by_meaning(vectors, known, embedder.model)
    ranked = _interleaved(nearest)[:RELATED_MAX]
    found = {each.memory_id: each for each in planned}
    hydrated = memories.hydrate(scope, [each for each in ranked if each.memory_id not in found])
    audience = set(task.placements)
    found |= {
        memory_id: each.memory
        for memory_id, each in hydrated.items()
        if set(each.memory.placements) == audience
    }
    return tuple(found[each.memory_id] for each in ranked if each.memory_id in found)


def related_by(deadline: int, now: int) -> int:
    """When finding by meaning has to be done (ms), of work that has until `deadline`."""
    return min(deadline, now + RELATED_MS)


def _may_change(task: Task, known: Projection) -> bool:
    """What another subject owns, and only shares here, is under that subject's lease and fence."""
    return known.kind is not MemoryKind.WORKING and known.home_hash == task.home.hash


def _by_words(messages: Sequence[Message], known: Sequence[Projection]) -> list[list[Projection]]:
    index = SharedWords(known)
    return [index.nearest(analyse(each.text), RELATED_PER_MESSAGE) for each in messages]


def _by_meaning(
    questions: Mapping[str, Vector], known: Sequence[Projection], model: str
) -> list[list[Projection]]:
    comparable = [each for each in known if each.vector and each.vector.model == model]
    vectors = [each.vector for each in comparable if each.vector]
    return [_nearest(each, vectors, comparable) for each in questions.values() if vectors]


def _nearest(
    question: Vector, vectors: Sequence[Vector], known: Sequence[Projection]
) -> list[Projection]:
    scores = cosines(question, vectors)
    return [known[i] for i in nlargest(RELATED_PER_MESSAGE, range(len(known)), scores.__getitem__)]


def _interleaved(lists: Sequence[Sequence[Projection]]) -> list[Projection]:
    """The best of every list, then the second best of each, ...: each memory once."""
    in_turn = chain.from_iterable(zip_longest(*lists))
    unique = {each.memory_id: each for each in reversed([each for each in in_turn if each])}
    return list(reversed(unique.values()))
