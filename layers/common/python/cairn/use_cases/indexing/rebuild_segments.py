"""Make a subject's segments anew from the truth: lost ones, or those of another embedding model."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from uuid import uuid4

from cairn.domain.conversation.message import Message
from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.compaction import is_fileable
from cairn.domain.index.manifest import Entry, Manifest
from cairn.domain.index.projection import Projection, Vector
from cairn.domain.index.segment import Segment
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.scope import Scope
from cairn.domain.tasks.files import segment_prefix
from cairn.ports.clock import Clock
from cairn.ports.embedder import Embedder
from cairn.ports.file_store import FileStore
from cairn.ports.memory_store import MemoryStore
from cairn.ports.segment_catalog import SegmentCatalog
from cairn.ports.task_store import TaskStore
from cairn.use_cases.embedding.embed_texts import embed_texts
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.project_memory import (
    context_messages,
    projected,
    text_to_embed,
)
from cairn.use_cases.indexing.segment_files import put_segment, remove_segments

PER_SEGMENT = 5_000
ROUNDS = 5  # of losing to a compaction or a fence
EMBED_MS = 60_000
REBUILT_WITHIN_MS = 24 * 3_600_000  # after that, what it left behind is removed

type Tick = Callable[[int], object]


@dataclass(frozen=True)
class Rebuild:
    """The ports rebuilding works with."""

    memories: MemoryStore
    tasks: TaskStore
    catalog: SegmentCatalog
    files: FileStore
    embedder: Embedder
    clock: Clock


def rebuild_segments(scope: Scope, subject_hash: str, tick: Tick, *, ports: Rebuild) -> int:
    """How many memories are in the new segments, which take the place of all old ones at once.

    Searches go on meanwhile, and so do writers: what they change stays in rows, which outdo
    segments. `tick` hears of every batch. Raises: DependencyUnavailable.
    """
    name = str(uuid4())
    ports.catalog.plan_tidying(scope, subject_hash, name, ports.clock.now() + REBUILT_WITHIN_MS)
    for _ in range(ROUNDS):
        manifest, fence = ports.catalog.manifest(scope, subject_hash)
        old = set(ports.files.keys(scope, segment_prefix(subject_hash)))
        entries, filed = list[Entry](), list[Projection]()
        projections = _projections(scope, subject_hash, fence, tick, ports)
        for part in batched(projections, PER_SEGMENT):
            entries.append(_uploaded(scope, subject_hash, part, ports.files))
            filed += part
        after = Manifest(version=manifest.version + 1, entries=tuple(entries))
        if ports.catalog.commit(scope, subject_hash, manifest, fence, after):
            ports.catalog.drop(scope, subject_hash, filed)
            remove_segments(scope, old, ports.files)
            ports.catalog.tidied(scope, subject_hash, [name])
            return len(filed)
    raise DependencyUnavailable("the subject kept changing while its segments were made")


def _projections(
    scope: Scope, subject_hash: str, fence: int, tick: Tick, ports: Rebuild
) -> Iterator[Projection]:
    """Of all memories that belong into segments, oldest first."""
    ids = [each.memory_id for each in ports.memories.listed(scope, subject_hash)][::-1]
    for batch in batched(ids, MAX_BATCH_SIZE):
        found = ports.memories.read(scope, batch)
        memories = [found[each] for each in batch if each in found]
        rows = _embedded(scope, [each for each in memories if each.accepted_at > fence], ports)
        yield from (each for each in rows if is_fileable(each, ports.clock.now()))
        tick(len(batch))


def _embedded(scope: Scope, memories: Sequence[Memory], ports: Rebuild) -> list[Projection]:
    """With a vector where the memory has been given one, at the same version and rev."""
    near = context_messages(memories, MessageCache(scope, ports.tasks))
    ready = [each for each in memories if each.embedding is EmbeddingState.READY]
    vectors = _vectors([text_to_embed(memory, near) for memory in ready], ports)
    known = {each.memory_id: vector for each, vector in zip(ready, vectors, strict=True)}
    return [_projection(each, near, known.get(each.memory_id)) for each in memories]


def _vectors(texts: Sequence[str], ports: Rebuild) -> list[Vector]:
    """Nobody waits for them: a slow server is asked again as long as some of them come."""
    found = list[Vector]()
    while rest := texts[len(found) :]:
        first, *others = embed_texts(rest, ports.clock.now() + EMBED_MS, ports.embedder)
        if not isinstance(first, Vector):
            raise first
        found.append(first)
        for answer in others:
            if not isinstance(answer, Vector):
                break
            found.append(answer)
    return found


def _projection(memory: Memory, near: dict[str, Message], vector: Vector | None) -> Projection:
    projection = projected(Evolution(memory), near, vector).projection
    assert projection is not None
    return projection


def _uploaded(
    scope: Scope, subject_hash: str, rows: Sequence[Projection], files: FileStore
) -> Entry:
    file = put_segment(scope, subject_hash, Segment.of(rows), files)
    return Entry(file=file, memories=len(rows))
