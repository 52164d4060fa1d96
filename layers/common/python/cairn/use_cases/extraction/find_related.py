"""What new messages may repeat, refine or correct: by their words and, for a model, by meaning."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, zip_longest

from cairn.domain.conversation.message import Message
from cairn.domain.index.projecting import project
from cairn.domain.index.view import (
    Part,
    View,
    view,
)
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Scope
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.search.relatedness import Related
from cairn.domain.tasks.task import Task
from cairn.domain.text.analysis import analyse
from cairn.ports.embedder import Embedder
from cairn.ports.memory_store import MemoryStore
from cairn.ports.projection_reader import ProjectionReader
from cairn.use_cases.extraction.turns import Turns

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
    reader: ProjectionReader,
    embedder: Embedder | None,
) -> tuple[Memory, ...]:
    """Memories of the same home and audience, and those this plan adds, most related first.

    Without an embedder words alone decide, and the earlier turns do not ask.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:  # the embedder is waited for meanwhile
        reading = beside.submit(reader.view, scope, task.home)
        vectors = turns.meanings(messages, earlier, embedder, deadline) if embedder else {}
    related = Related([*_changeable(task, reading.result()), *_projected(planned)])
    asking = [*messages, *earlier] if embedder else messages
    nearest = [related.by_words(analyse(each.text), RELATED_PER_MESSAGE) for each in asking]
    nearest += [related.by_meaning(each, RELATED_PER_MESSAGE) for each in vectors.values()]
    ranked = _interleaved(nearest)[:RELATED_MAX]
    found = {each.memory_id: each for each in planned}
    hydrated = memories.hydrate(scope, [each for each in ranked if each.memory_id not in found])
    audience = set(task.placements)
    found |= {
        memory_id: each.memory
        for memory_id, each in hydrated.found.items()
        # What somebody wrote by itself is theirs to change.
        if each.memory.task_id and set(each.memory.placements) == audience
    }
    return tuple(found[each.memory_id] for each in ranked if each.memory_id in found)


def related_by(deadline: int, now: int) -> int:
    """When finding by meaning has to be done (ms), of work that has until `deadline`."""
    return min(deadline, now + RELATED_MS)


def _changeable(task: Task, known: View) -> Iterator[Part]:
    """What another subject owns, and only shares here, is under that subject's lease and fence."""
    for part in known.parts:
        categories = part.segment.categories
        is_own = categories["home_hash"].among([task.home.hash])
        yield part.only(is_own & ~categories["kind"].among([MemoryKind.WORKING.value]))


def _projected(planned: Sequence[Memory]) -> list[Part]:
    rows = [project(each, (), None) for each in planned]
    return list(view(rows, (), erased_before=0).parts)


def _interleaved(lists: Sequence[Sequence[CandidateRef]]) -> list[CandidateRef]:
    """The best of every list, then the second best of each, ...: each memory once."""
    in_turn = chain.from_iterable(zip_longest(*lists))
    unique = {each.memory_id: each for each in reversed([each for each in in_turn if each])}
    return list(reversed(unique.values()))
