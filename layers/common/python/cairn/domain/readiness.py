"""How far a memory's vector is, as clients are told. Pure."""

from cairn.domain.memory import EmbeddingState, Memory

PENDING, PROCESSING, READY, FAILED = "pending", "processing", "ready", "failed"


def readiness(memory: Memory) -> str:
    """`processing` once a try was written down; a memory that needs no vector is ready."""
    match memory.embedding:
        case EmbeddingState.FAILED:
            return FAILED
        case EmbeddingState.PENDING:
            return PENDING if memory.tries is None else PROCESSING
        case _:
            return READY
