"""Vectors of memories, in a worker or inside a request."""

from collections.abc import Sequence
from functools import cache

from cairn.bootstrap import base, tasks
from cairn.bootstrap.adapters import memory_store, models, segments
from cairn.domain.index.projection import Vector
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope, Subject
from cairn.use_cases.embedding.embed_memories import embed_memories
from cairn.use_cases.embedding.embed_texts import EmbeddingResult, embed_texts
from cairn.use_cases.embedding.embedding_report import EmbeddingReport
from cairn.use_cases.embedding.find_near_duplicate import find_near_duplicate
from cairn.use_cases.embedding.ports import EmbeddingPorts


@cache
def ports() -> EmbeddingPorts:
    return EmbeddingPorts(
        memories=memory_store.memories(),
        tasks=tasks.tasks(),
        reader=segments.reader(),
        embedder=models.embedder(),
        queue=tasks.queue(),
        clock=base.clock,
    )


def work_on(
    memory_ids: Sequence[str], scope: Scope, deadline: int, *, is_backlog: bool = False
) -> EmbeddingReport:
    """In the worker."""
    return embed_memories(
        memory_ids, scope=scope, deadline=deadline, ports=ports(), is_backlog=is_backlog
    )


def embed(texts: Sequence[str], deadline: int) -> Sequence[EmbeddingResult]:
    return embed_texts(texts, deadline=deadline, embedder=models.embedder())


def vectors(scope: Scope, subject: Subject, memory_ids: Sequence[str]) -> dict[str, Vector]:
    return segments.reader().vectors(scope, subject, memory_ids)


def near_duplicate(memory: Memory, vector: Vector, scope: Scope) -> Memory | None:
    return find_near_duplicate(memory, vector, scope=scope, ports=ports())
