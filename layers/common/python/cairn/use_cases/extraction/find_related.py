"""Find what new messages may repeat, refine or correct: by terms and, for a model, by vector."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, zip_longest

from cairn.domain.index.projecting import project
from cairn.domain.index.view import LiveSegment, SubjectView, view
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Scope
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.search.relatedness import Related
from cairn.domain.tasks.task import Task
from cairn.domain.text.analysis import analyse
from cairn.ports.extractor import Window
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.ports import ExtractionPorts

RELATED_PER_MESSAGE = 8
RELATED_MAX = 500  # memories read for one window, five batch reads at most
# The most of the model's time that finding by vector may take; terms find most, too.
RELATED_MS = 8_000


def find_related(
    window: Window,
    planned: Sequence[Memory],
    cache: MessageCache,
    *,
    scope: Scope,
    deadline: int,
    ports: ExtractionPorts,
) -> tuple[Memory, ...]:
    """Memories of the same home and audience, and those `planned`, most related first.

    Without `similarity_embedder` terms alone decide, and earlier turns are not looked up.
    """
    task, embedder = window.task, ports.similarity_embedder
    with ThreadPoolExecutor(max_workers=1) as reading:  # while the embedder is waited for
        known = reading.submit(ports.reader.view, scope, task.home)
        vectors = (
            cache.embed_turns(window.messages, window.earlier, embedder, deadline)
            if embedder
            else {}
        )
    related = Related([*_changeable(task, known.result()), *_projected(planned)])
    queries = (*window.messages, *window.earlier) if embedder else window.messages
    nearest = [related.by_words(analyse(query.text), RELATED_PER_MESSAGE) for query in queries]
    nearest += [related.by_vector(vector, RELATED_PER_MESSAGE) for vector in vectors.values()]
    return _memories(task, _interleaved(nearest)[:RELATED_MAX], planned, scope, ports)


def related_deadline(deadline: int, now: int) -> int:
    """When finding by vector has to be done (ms), of work that has until `deadline`."""
    return min(deadline, now + RELATED_MS)


def _memories(
    task: Task,
    ranked: Sequence[CandidateRef],
    planned: Sequence[Memory],
    scope: Scope,
    ports: ExtractionPorts,
) -> tuple[Memory, ...]:
    found = {memory.memory_id: memory for memory in planned}
    stored = [candidate for candidate in ranked if candidate.memory_id not in found]
    found |= {
        memory_id: current
        for memory_id, (current, *_) in ports.memories.hydrate(scope, stored).items()
        # A memory that was written directly is its writer's to change.
        if current.task_id and set(current.placements) == set(task.placements)
    }
    return tuple(found[candidate.memory_id] for candidate in ranked if candidate.memory_id in found)


def _changeable(task: Task, known: SubjectView) -> Iterator[LiveSegment]:
    """Without what other subjects own and share here: their leases and watermarks protect it."""
    for part in known.segments:
        categories = part.segment.categories
        is_own = categories["home_hash"].among([task.home.hash])
        yield part.only(is_own & ~categories["kind"].among([MemoryKind.WORKING.value]))


def _projected(planned: Sequence[Memory]) -> list[LiveSegment]:
    rows = [project(memory, (), None) for memory in planned]
    return list(view(rows, (), erased_before=0).segments)


def _interleaved(lists: Sequence[Sequence[CandidateRef]]) -> list[CandidateRef]:
    """The best of every list, then the second best, and so on; each memory once."""
    in_turn = [candidate for candidate in chain.from_iterable(zip_longest(*lists)) if candidate]
    unique = {candidate.memory_id: candidate for candidate in reversed(in_turn)}
    return list(reversed(unique.values()))
