"""Give memories their vectors: one batched call, then each is found by meaning."""

from collections.abc import Sequence

from cairn.domain.lifecycle import Evolution
from cairn.domain.memory import EmbeddingState, Memory
from cairn.domain.projecting import embedding_text
from cairn.domain.scope import Scope
from cairn.ports import Embedder, MemoryStore
from cairn.use_cases.evolve_memories import context_of, projected
from cairn.use_cases.turns import Turns

BATCH = 64  # texts per embeddings request
ROUNDS = 3


def embed_memories(
    scope: Scope,
    memory_ids: Sequence[str],
    deadline: int,
    *,
    turns: Turns,
    memories: MemoryStore,
    embedder: Embedder,
) -> None:
    """Idempotent: memories that have their vector, or are gone, are left alone.

    One that changed meanwhile is read and embedded again; after that its own job does it.
    """
    todo = list(dict.fromkeys(memory_ids))
    for _ in range(ROUNDS):
        changed: list[str] = []
        for start in range(0, len(todo), BATCH):
            batch = memories.read(scope, todo[start : start + BATCH])
            changed += _embed_batch(
                scope, _pending(batch), deadline, turns=turns, memories=memories, embedder=embedder
            )
        if not changed:
            return
        todo = changed


def _pending(batch: dict[str, Memory]) -> list[Memory]:
    return [each for each in batch.values() if each.embedding is EmbeddingState.PENDING]


def _embed_batch(
    scope: Scope,
    batch: Sequence[Memory],
    deadline: int,
    *,
    turns: Turns,
    memories: MemoryStore,
    embedder: Embedder,
) -> list[str]:
    """Returns the ids whose memory changed while its vector was computed."""
    if not batch:
        return []
    near = context_of(batch, turns)
    said = [[near[i] for i in each.statement.context if i in near] for each in batch]
    texts = [embedding_text(*pair) for pair in zip(batch, said, strict=True)]
    vectors = embedder.embed(texts, deadline=deadline)
    changes = [
        projected(_ready(memory), near, vector)
        for memory, vector in zip(batch, vectors, strict=True)
    ]
    return [each.memory.memory_id for each in changes if not memories.save_embedding(scope, each)]


def _ready(memory: Memory) -> Evolution:
    ready = {"rev": memory.rev + 1, "embedding": EmbeddingState.READY}
    return Evolution(memory.model_copy(update=ready), expected=(memory.version, memory.rev))
