"""Write a new memory, unless it was written before."""

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.change import Change
from cairn.domain.index.projecting import project
from cairn.domain.index.projection import Vector
from cairn.domain.memory.claim import reused_key
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.writing import NewMemory, as_sent, claim_of
from cairn.domain.scope import Permission, Scope
from cairn.ports.memory_store import MemoryStore

# Of taking a claim over from a memory that is gone or says something else by now: each attempt
# names the holder that the one before has found.
MAX_ATTEMPTS = 5


def store_memory(
    new: NewMemory,
    memory: Memory,
    vector: Vector | None,
    *,
    scope: Scope,
    memories: MemoryStore,
) -> Memory:
    """One round trip; the memory, or the one that was written by the same request or words before.

    That one says `is_duplicate` where the request asked for no duplicates. What a call with the
    same idempotency key has written is returned whatever it says by now. Without `read`, what is
    returned holds nothing that others may have written.

    Raises: InvalidRequest (`idempotency_key_reused`) for a key of another request.
    """
    change, claim = Change(memory, project(memory, (), vector)), claim_of(new, memory)
    for _ in range(MAX_ATTEMPTS):
        holder = memories.create(scope, change, claim)
        if holder.memory_id == memory.memory_id:
            return memory
        known = memories.read(scope, [holder.memory_id]).get(holder.memory_id)
        if known and new.is_keyed and holder.body not in ("", claim.body):
            raise reused_key()
        if known and (new.is_keyed or known.statement.words == new.content):
            return _repeated(memory, known, scope).model_copy(
                update={"is_duplicate": claim.is_lasting}
            )
        claim = claim._replace(replaced=holder.memory_id)
    raise DependencyUnavailable("the memory keeps being written by others", retry_after_seconds=1)


def _repeated(sent: Memory, known: Memory, scope: Scope) -> Memory:
    """Raises: NotAuthorized where only what others wrote could be returned."""
    is_as_sent = known.statement.words == sent.statement.words
    if is_as_sent and not scope.allows(Permission.READ):
        return as_sent(sent, known)
    scope.require(Permission.READ)
    return known
