"""Attempts to embed a memory, and when the next one is due. Pure.

A new version's own job is its first attempt. A memory that an add produced needs no record of it; a
memory that its caller wrote directly has one, since callers may ask for its state and see from the
record that a worker has started. Every later attempt is recorded before it starts, together with
the time of the next one, so that an attempt that kills its worker counts too.
"""

from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import EmbeddingAttempts, EmbeddingState, Memory
from cairn.domain.retry import MAX_ATTEMPTS, OVERDUE_MS, wait_seconds


def due_at(memory: Memory) -> int:
    """When reconcile is to start another attempt (ms)."""
    return memory.tries.next_at if memory.tries else memory.updated_at + OVERDUE_MS


def is_pending(memory: Memory) -> bool:
    """Whether it still has to get its vector."""
    return memory.embedding is EmbeddingState.PENDING


def may_start_attempt(memory: Memory, now: int) -> bool:
    """The first attempt may start at any time, a later one not before its time."""
    return is_pending(memory) and (memory.tries is None or memory.tries.next_at <= now)


def is_first_attempt(memory: Memory, now: int) -> bool:
    return memory.tries is None and now < due_at(memory)


def attempts_started(memory: Memory) -> int:
    return memory.tries.begun if memory.tries else 1


def is_exhausted(memory: Memory) -> bool:
    return attempts_started(memory) >= MAX_ATTEMPTS


def with_first_attempt(memory: Memory, now: int) -> Memory:
    return _with(memory, now, EmbeddingAttempts(begun=1, next_at=now + OVERDUE_MS))


def with_next_attempt(memory: Memory, now: int) -> Memory:
    started = attempts_started(memory) + 1
    next_at = now + 1000 * wait_seconds(started)
    return _with(memory, now, EmbeddingAttempts(begun=started, next_at=next_at))


def embedded(memory: Memory, now: int) -> Evolution:
    """With its vector, which its projection is saved with in the same write."""
    ready = _with(memory, now, None, EmbeddingState.READY).model_copy(
        update={"rev": memory.rev + 1}
    )
    return Evolution(ready, expected=(memory.version, memory.rev))


def abandoned(memory: Memory, now: int, reason: str) -> Memory:
    """Found by full text only until an operator redrives it; `next_at` says since when."""
    tries = EmbeddingAttempts(begun=attempts_started(memory), next_at=now, error=reason)
    return _with(memory, now, tries, EmbeddingState.FAILED)


def redriven(memory: Memory, now: int) -> Memory:
    """As if never attempted, and due at once; the error is kept until an attempt succeeds."""
    error = memory.tries.error if memory.tries else ""
    return _with(memory, now, EmbeddingAttempts(begun=0, next_at=now, error=error))


def _with(
    memory: Memory,
    now: int,
    tries: EmbeddingAttempts | None,
    state: EmbeddingState = EmbeddingState.PENDING,
) -> Memory:
    return memory.model_copy(update={"tries": tries, "embedding": state, "moved_at": now})
