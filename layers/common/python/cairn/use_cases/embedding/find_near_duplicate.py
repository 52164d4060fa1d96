"""Another memory of the same home that says the same, by meaning."""

from cairn.domain.index.projection import Vector
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.search.nearest import nearest
from cairn.ports.memory_store import MemoryStore
from cairn.ports.projection_reader import ProjectionReader


def find_twin(
    scope: Scope, memory: Memory, vector: Vector, reader: ProjectionReader, memories: MemoryStore
) -> Memory | None:
    """The nearest one, if it is as near as the memory's writer calls alike; None if nobody asked.

    Of memories that are written at the same time, none may see the other.
    """
    alike = memory.handling.alike
    if alike is None:
        return None
    found = nearest(reader.view(scope, memory.home), vector, hidden=memory.memory_id)
    if found is None or found.cosine < alike:
        return None
    return memories.read(scope, [found.memory_id]).get(found.memory_id)
