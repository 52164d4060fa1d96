"""The tries at a memory's vector, and when the next one is due. Pure.

A new version's own job is its first try. What an add produced needs nothing written down for it;
who wrote a memory by itself may ask how far it is, and sees from its tries that it was begun. Every
later try is written before it is begun, together with the time of the next, so that one that ends
its worker counts too.
"""

from cairn.domain.memory.memory import (
    EmbeddingAttempts,
    EmbeddingState,
    Memory,
)
from cairn.domain.retry import MAX_ATTEMPTS, wait_seconds

# How long the job that was sent with a new version has: well beyond a healthy worker's time.
FIRST_TRY_MS = 60_000


def due_at(memory: Memory) -> int:
    """When another try at its vector is due (ms)."""
    return memory.tries.next_at if memory.tries else memory.updated_at + FIRST_TRY_MS


def is_pending(memory: Memory) -> bool:
    """Whether it still has to get its vector."""
    return memory.embedding is EmbeddingState.PENDING


def is_awaited(memory: Memory, now: int) -> bool:
    """Whether it is to be embedded now; one that was tried before waits for its time."""
    return is_pending(memory) and (memory.tries is None or memory.tries.next_at <= now)


def is_first_try(memory: Memory, now: int) -> bool:
    return memory.tries is None and now < due_at(memory)


def tries_begun(memory: Memory) -> int:
    return memory.tries.begun if memory.tries else 1


def is_exhausted(memory: Memory) -> bool:
    return tries_begun(memory) >= MAX_ATTEMPTS


def with_first_try(memory: Memory, now: int) -> Memory:
    return _with(memory, now, EmbeddingAttempts(begun=1, next_at=now + FIRST_TRY_MS))


def with_another_try(memory: Memory, now: int) -> Memory:
    begun = tries_begun(memory) + 1
    return _with(
        memory, now, EmbeddingAttempts(begun=begun, next_at=now + 1000 * wait_seconds(begun))
    )


def given_up(memory: Memory, now: int, reason: str) -> Memory:
    """Found by its words only, until somebody puts it to work again; `next_at` says since when."""
    tries = EmbeddingAttempts(begun=tries_begun(memory), next_at=now, error=reason)
    return _with(memory, now, tries, EmbeddingState.FAILED)


def put_to_work_again(memory: Memory, now: int) -> Memory:
    """As if never tried, and due at once; the error is kept until it succeeds."""
    error = memory.tries.error if memory.tries else ""
    return _with(memory, now, EmbeddingAttempts(begun=0, next_at=now, error=error))


def _with(
    memory: Memory,
    now: int,
    tries: EmbeddingAttempts,
    state: EmbeddingState = EmbeddingState.PENDING,
) -> Memory:
    return memory.model_copy(update={"tries": tries, "embedding": state, "moved_at": now})
