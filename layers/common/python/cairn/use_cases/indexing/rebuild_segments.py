"""Make a subject's segments anew from its memories: lost ones, or those of another model."""

from collections.abc import Callable, Iterator, Sequence
from itertools import batched
from uuid import uuid4

from cairn.domain.conversation.message import Message
from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.index.compaction import is_flushable
from cairn.domain.index.manifest import Entry, Manifest
from cairn.domain.index.projection import Projection, Vector
from cairn.domain.index.segment import Segment
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.scope import Scope
from cairn.domain.tasks.files import segment_prefix
from cairn.use_cases.embedding.embed_texts import embed_texts
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.project_memory import (
    context_messages,
    projected,
    text_to_embed,
)
from cairn.use_cases.indexing.ports import RebuildPorts
from cairn.use_cases.indexing.segment_files import put_segment, remove_segments
from cairn.use_cases.shared.optimistic import retry_on_conflict

PER_SEGMENT = 5_000
ATTEMPTS = 5  # lost to a compaction or an erasure
EMBED_MS = 60_000
REBUILT_WITHIN_MS = 24 * 3_600_000  # after that, what it left behind is removed

type Tick = Callable[[int], object]


def rebuild_segments(
    subject_hash: str, tick: Tick = lambda done: None, *, scope: Scope, ports: RebuildPorts
) -> int:
    """How many memories are in the new segments, which take the place of all old ones at once.

    Searches go on meanwhile, and so do writers: what they change stays in rows, which supersede
    segments. `tick` is called with the size of every batch. Raises: DependencyUnavailable.
    """
    name, due_at = str(uuid4()), ports.clock.now() + REBUILT_WITHIN_MS
    ports.catalog.plan_garbage_collection(scope, subject_hash, name, due_at)
    count = retry_on_conflict(
        lambda: _rebuild(subject_hash, tick, scope, ports),
        "the subject kept changing while its segments were made",
        attempts=ATTEMPTS,
    )
    ports.catalog.finish_garbage_collections(scope, subject_hash, [name])
    return count


def _rebuild(subject_hash: str, tick: Tick, scope: Scope, ports: RebuildPorts) -> int:
    manifest, watermark = ports.catalog.manifest(scope, subject_hash)
    old = ports.files.keys(scope, segment_prefix(subject_hash))
    entries, flushed = list[Entry](), list[Projection]()
    projections = _projections(subject_hash, watermark, tick, scope, ports)
    for batch in batched(projections, PER_SEGMENT):
        file = put_segment(subject_hash, Segment.of(batch), scope=scope, files=ports.files)
        entries.append(Entry(file=file, memories=len(batch)))
        flushed += batch
    after = Manifest(version=manifest.version + 1, entries=tuple(entries))
    ports.catalog.commit(scope, subject_hash, manifest, watermark, after)
    ports.catalog.drop(scope, subject_hash, flushed)
    remove_segments(old, scope=scope, files=ports.files)
    return len(flushed)


def _projections(
    subject_hash: str, watermark: int, tick: Tick, scope: Scope, ports: RebuildPorts
) -> Iterator[Projection]:
    """Of all memories that belong into segments, oldest first."""
    ids = [listed.memory_id for listed in ports.memories.listed(scope, subject_hash)][::-1]
    for batch in batched(ids, MAX_BATCH_SIZE):
        found = ports.memories.read(scope, batch)
        memories = [found[memory_id] for memory_id in batch if memory_id in found]
        rows = _embedded([m for m in memories if m.accepted_at > watermark], scope, ports)
        yield from (row for row in rows if is_flushable(row, ports.clock.now()))
        tick(len(batch))


def _embedded(memories: Sequence[Memory], scope: Scope, ports: RebuildPorts) -> list[Projection]:
    """With a vector where the memory has been given one, at the same version and rev."""
    near = context_messages(memories, MessageCache(scope, ports.tasks))
    ready = [memory for memory in memories if memory.embedding is EmbeddingState.READY]
    vectors = _vectors([text_to_embed(memory, near) for memory in ready], ports)
    known = {memory.memory_id: vector for memory, vector in zip(ready, vectors, strict=True)}
    return [_projection(memory, near, known.get(memory.memory_id)) for memory in memories]


def _vectors(texts: Sequence[str], ports: RebuildPorts) -> list[Vector]:
    """Nobody waits for them: a slow server is asked again as long as some of them come."""
    found = list[Vector]()
    while rest := texts[len(found) :]:
        deadline = ports.clock.now() + EMBED_MS
        first, *others = embed_texts(rest, deadline=deadline, embedder=ports.embedder)
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
