"""What creating memories works with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from cairn.domain.index.projection import Vector
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.writing import NewMemory, written
from cairn.domain.scope import Permission, Scope, Subject
from cairn.ports.clock import Clock
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryStore
from cairn.use_cases.embedding.embed_texts import Answer

# The vector of each memory, or why it has none, by the deadline (ms).
type Embed = Callable[[Sequence[Memory], int], Sequence[Answer]]
# A memory that says the same as a new one, if its writer asked: `find_twin`, ports bound.
type FindTwin = Callable[[Scope, Memory, Vector], Memory | None]
# The subject of an agent, by UUID or name: `agent_to_write`, ports bound.
type HomeOf = Callable[[Scope, str], Subject]


@dataclass(frozen=True)
class Creating:
    memories: MemoryStore
    queue: JobQueue
    clock: Clock
    home_of: HomeOf
    embed: Embed
    find_twin: FindTwin


def new_memory(new: NewMemory, scope: Scope, ports: Creating) -> Memory:
    """Raises: NotFound (`agent_not_found`) for a UUID that is no agent's."""
    scope.require(Permission.WRITE)
    home = ports.home_of(scope, new.agent)
    return written(new, str(uuid4()), home, ports.clock.now())
