"""Read one memory."""

from cairn.domain.errors import NotFound
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Permission, Scope
from cairn.ports.memory_store import MemoryReader


def get_memory(memory_id: str, *, scope: Scope, memories: MemoryReader) -> Memory:
    """Raises: NotFound (`memory_not_found`), also for other projects' and erased ones."""
    scope.require(Permission.READ)
    memory = memories.read(scope, [memory_id]).get(memory_id)
    if memory is None:
        raise memory_not_found()
    return memory


def memory_not_found() -> NotFound:
    return NotFound("there is no memory with that id", code="memory_not_found")
