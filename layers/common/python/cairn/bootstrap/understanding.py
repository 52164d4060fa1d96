"""Extraction and embedding, in a worker or inside a request."""

from collections.abc import Sequence
from functools import cache

from cairn.adapters.model_extractor import ModelExtractor
from cairn.adapters.offline_extractor import OfflineExtractor
from cairn.bootstrap import models, parts, writing
from cairn.domain.scope import Scope
from cairn.ports import Extractor, Lease
from cairn.use_cases.embed_memories import Embedded, Embedding, embed_memories
from cairn.use_cases.extract_memories import extract_memories
from cairn.use_cases.extraction import Embed, Extraction, Sweep
from cairn.use_cases.sweep_erased import sweep_erased
from cairn.use_cases.turns import Turns

WORKER_RESERVE_MS = 10_000
WORKER_LONGEST_MS = 60_000


@cache
def extractor() -> Extractor:
    model = models.language_model()
    return ModelExtractor(model, parts.clock) if model else OfflineExtractor()


def embed(scope: Scope, memory_ids: Sequence[str], deadline: int) -> Embedded:
    return embed_now(scope, memory_ids, deadline, Turns(scope, writing.tasks()))


def embed_now(scope: Scope, memory_ids: Sequence[str], deadline: int, turns: Turns) -> Embedded:
    ports = Embedding(
        memories=parts.memories(),
        embedder=models.embedder(),
        clock=parts.clock,
    )
    return embed_memories(scope, memory_ids, deadline, turns=turns, ports=ports)


def embed_later(scope: Scope, memory_ids: Sequence[str], deadline: int, turns: Turns) -> None:
    writing.queue().embed(scope, memory_ids)


def sweep(scope: Scope, lease: Lease) -> bool:
    return sweep_erased(
        scope,
        lease,
        work=writing.work(),
        tasks=writing.tasks(),
        memories=parts.memories(),
        files=writing.files(),
        clock=parts.clock,
    )


def understand(
    embedding: Embed, sweeping: Sweep | None, scope: Scope, subject_hash: str, deadline: int
) -> bool:
    """`extract_memories` with its ports; `embedding` decides whether vectors come now or later."""
    ports = Extraction(
        tasks=writing.tasks(),
        work=writing.work(),
        memories=parts.memories(),
        extractor=extractor(),
        embedder=models.embedder() if extractor().window_tokens else None,
        queue=writing.queue(),
        clock=parts.clock,
        embed=embedding,
        sweep=sweeping,
    )
    return extract_memories(subject_hash, scope=scope, deadline=deadline, ports=ports)


def understand_now(scope: Scope, subject_hash: str, deadline: int) -> bool:
    """Inside a request: vectors included."""
    return understand(embed_now, None, scope, subject_hash, deadline)


def understand_first(scope: Scope, subject_hash: str, deadline: int) -> bool:
    """In the worker: vectors are the embedding queue's."""
    return understand(embed_later, sweep, scope, subject_hash, deadline)


def worker_deadline(remaining_ms: int) -> int:
    """When a worker stops taking up work (ms): in time to hand the rest on.

    A lease lasts as long, so it is also how long a crashed worker can hold a subject up.
    """
    return parts.clock.now() + min(remaining_ms - WORKER_RESERVE_MS, WORKER_LONGEST_MS)
