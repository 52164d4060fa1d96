"""Find what messages may repeat, refine or correct: by terms and, for a model, by vector."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from cairn.domain.index.projecting import project
from cairn.domain.index.projection import Vector
from cairn.domain.index.view import LiveSegment, SubjectView, view
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Scope
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.search.relatedness import Related
from cairn.domain.tasks.changeable import may_change
from cairn.domain.tasks.task import Task
from cairn.domain.text.analysis import analyse
from cairn.ports.extractor import Window
from cairn.ports.memory_store import MemoryReader
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
    """Memories that the task may change, and those `planned`, most related first.

    Without `similarity_embedder` terms alone decide, and earlier turns are not looked up.
    """
    embedder = ports.similarity_embedder
    related, vectors = related_to(
        window, planned, cache, scope=scope, deadline=deadline, ports=ports
    )
    queries = (*window.messages, *window.earlier) if embedder else window.messages
    ranked = related.nearest(
        [analyse(query.text) for query in queries], vectors, RELATED_PER_MESSAGE
    )
    return read_changeable(
        window.task, ranked[:RELATED_MAX], planned, scope=scope, memories=ports.memories
    )


def related_to(
    window: Window,
    planned: Sequence[Memory],
    cache: MessageCache,
    *,
    scope: Scope,
    deadline: int,
    ports: ExtractionPorts,
) -> tuple[Related, list[Vector]]:
    """The memories at home with the task, and the vectors of its messages, if they are needed."""
    embedder = ports.similarity_embedder
    with ThreadPoolExecutor(max_workers=1) as reading:  # while the embedder is waited for
        known = reading.submit(ports.reader.view, scope, window.task.home)
        vectors = (
            cache.embed_turns(window.messages, window.earlier, embedder, deadline)
            if embedder
            else {}
        )
    parts = [*_changeable(window.task, known.result()), *_projected(planned)]
    return Related(parts), list(vectors.values())


def related_deadline(deadline: int, now: int) -> int:
    """When finding by vector has to be done (ms), of work that has until `deadline`."""
    return min(deadline, now + RELATED_MS)


def read_changeable(
    task: Task,
    ranked: Sequence[CandidateRef],
    planned: Sequence[Memory],
    *,
    scope: Scope,
    memories: MemoryReader,
) -> tuple[Memory, ...]:
    """In this order, without those that the task may not change."""
    found = {memory.memory_id: memory for memory in planned}
    stored = [candidate for candidate in ranked if candidate.memory_id not in found]
    found |= {
        memory_id: current
        for memory_id, (current, *_) in memories.hydrate(scope, stored).items()
        if may_change(task, current)
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
