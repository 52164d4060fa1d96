"""Accept a memory in two round trips and embed it later: full text finds it at once."""

from cairn.domain.errors import Conflict, DependencyUnavailable
from cairn.domain.index.change import Change
from cairn.domain.index.projecting import project
from cairn.domain.index.projection import Vector
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.memory.writing import (
    NewMemory,
    amended,
    ready,
)
from cairn.domain.scope import Scope
from cairn.use_cases.memories.new_memory import embed_new, new_memory
from cairn.use_cases.memories.ports import MemoryPorts
from cairn.use_cases.memories.store_memory import store_memory


def accept_memory(new: NewMemory, *, scope: Scope, deadline: int, ports: MemoryPorts) -> Memory:
    """Pending; ready where the queue refused and the vector was made in the call.

    Raises: NotFound for an unknown agent UUID; DependencyUnavailable when nothing makes the
    vector, and then nothing is stored.
    """
    memory = _with_job(new_memory(new, scope=scope, ports=ports))
    stored = store_memory(new, memory, None, scope=scope, memories=ports.memories)
    if stored.memory_id != memory.memory_id:
        return stored
    try:
        ports.queue.embed(scope, [memory.memory_id])
    except DependencyUnavailable:
        return _embed_in_call(memory, scope, deadline, ports)
    return memory


def _with_job(memory: Memory) -> Memory:
    handling = memory.handling.model_copy(update={"job_id": f"job_{memory.memory_id}"})
    return memory.model_copy(update={"handling": handling})


def _embed_in_call(memory: Memory, scope: Scope, deadline: int, ports: MemoryPorts) -> Memory:
    """Without a job there is nothing to call back for."""
    (vector,) = embed_new([memory], deadline=deadline, ports=ports)
    if not isinstance(vector, Vector):
        return _withdraw(memory, vector, scope, ports)
    handling = memory.handling.model_copy(update={"job_id": "", "webhook_url": ""})
    is_duplicate = ports.find_near_duplicate(memory, vector, scope) is not None
    finished = ready(
        amended(memory, ports.clock.now(), handling=handling, is_duplicate=is_duplicate)
    )
    projection = project(finished.memory, (), vector)
    try:
        ports.memories.save(scope, Change(finished.memory, projection, finished.expected))
    except Conflict:
        return ports.memories.read(scope, [memory.memory_id]).get(memory.memory_id, memory)
    return finished.memory


def _withdraw(memory: Memory, reason: Exception, scope: Scope, ports: MemoryPorts) -> Memory:
    """Nothing is kept of it, unless a worker found it meanwhile and has finished it."""
    try:
        ports.memories.remove(scope, memory)
    except Conflict:
        found = ports.memories.read(scope, [memory.memory_id]).get(memory.memory_id)
        if found and found.embedding is EmbeddingState.READY:
            return found
    raise reason
