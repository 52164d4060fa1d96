"""How far a memory is on its way to being found by meaning."""

from enum import StrEnum

from cairn.domain.memory.memory import EmbeddingState, Memory


class Readiness(StrEnum):
    """`processing` once a worker has begun, between its tries too; `failed` is found by words.

    What is put to work again is `pending` until then.
    """

    PENDING = "pending"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


def readiness(memory: Memory) -> Readiness:
    """What never gets a vector, the words of an add not understood yet, is as ready as it gets."""
    if memory.embedding is EmbeddingState.PENDING:
        is_begun = memory.tries is not None and memory.tries.begun > 0
        return Readiness.PROCESSING if is_begun else Readiness.PENDING
    return Readiness.FAILED if memory.embedding is EmbeddingState.FAILED else Readiness.READY
