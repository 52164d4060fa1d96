"""Whether semantic search finds a memory yet."""

from enum import StrEnum

from cairn.domain.memory.memory import EmbeddingState, Memory


class Readiness(StrEnum):
    """`processing` once an attempt to embed it has started, also between attempts.

    A redriven memory is `pending` until then. A `failed` one is found by full text only.
    """

    PENDING = "pending"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


def readiness(memory: Memory) -> Readiness:
    """A memory that never gets a vector, as a working memory, is as ready as it gets."""
    if memory.embedding is EmbeddingState.PENDING:
        is_started = memory.tries is not None and memory.tries.begun > 0
        return Readiness.PROCESSING if is_started else Readiness.PENDING
    return Readiness.FAILED if memory.embedding is EmbeddingState.FAILED else Readiness.READY
