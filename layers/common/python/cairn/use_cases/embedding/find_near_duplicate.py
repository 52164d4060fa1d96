"""Another memory of the same home that says the same, by the similarity of their vectors."""

from cairn.domain.index.projection import Vector
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.search.nearest import nearest
from cairn.use_cases.embedding.ports import EmbeddingPorts


def find_near_duplicate(
    memory: Memory, vector: Vector, *, scope: Scope, ports: EmbeddingPorts
) -> Memory | None:
    """The nearest one, if it is as similar as the memory's writer asked; None if nobody asked.

    Of memories that are written at the same time, neither may see the other.
    """
    threshold = memory.handling.alike
    if threshold is None:
        return None
    found = nearest(ports.reader.view(scope, memory.home), vector, hidden=memory.memory_id)
    if found is None or found.cosine < threshold:
        return None
    return ports.memories.read(scope, [found.memory_id]).get(found.memory_id)
