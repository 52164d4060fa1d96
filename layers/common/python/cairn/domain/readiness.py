"""How far a memory is on its way to being found by meaning."""

from enum import StrEnum

from cairn.domain.memory import EmbeddingState, Memory


class Readiness(StrEnum):
    """`processing` once a worker has begun, between its tries too; `failed` is found by words."""

    PENDING = "pending"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


def readiness(memory: Memory) -> Readiness:
    """What never gets a vector, the words of an add not understood yet, is as ready as it gets."""
    if memory.embedding is EmbeddingState.PENDING:
        return Readiness.PROCESSING if memory.tries else Readiness.PENDING
    return Readiness.FAILED if memory.embedding is EmbeddingState.FAILED else Readiness.READY
