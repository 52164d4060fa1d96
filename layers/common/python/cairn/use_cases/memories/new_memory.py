"""A memory that a caller writes, and its vector, before it is stored."""

from collections.abc import Sequence
from uuid import uuid4

from cairn.domain.index.projecting import embedding_text
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.writing import NewMemory, written
from cairn.domain.scope import Permission, Scope
from cairn.use_cases.embedding.embed_texts import EmbeddingResult
from cairn.use_cases.memories.ports import MemoryPorts


def new_memory(new: NewMemory, *, scope: Scope, ports: MemoryPorts) -> Memory:
    """What looks for a near-duplicate may be answered with one, so it needs `read` as well.

    Raises: NotFound (`agent_not_found`) for a UUID that is no agent's.
    """
    scope.require(Permission.WRITE)
    if new.handling.alike is not None:
        scope.require(Permission.READ)
    home = ports.find_agent(new.agent, scope)
    return written(new, str(uuid4()), home, ports.clock.now())


def embed_new(
    memories: Sequence[Memory], *, deadline: int, ports: MemoryPorts
) -> Sequence[EmbeddingResult]:
    """In the order of the memories."""
    return ports.embed([embedding_text(memory, ()) for memory in memories], deadline)
