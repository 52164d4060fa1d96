"""Accept a memory: two round trips, no model; found by its words at once, by meaning soon."""

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
from cairn.use_cases.memories.new_memory import Creating, new_memory
from cairn.use_cases.memories.store_memory import store_memory


def accept_memory(new: NewMemory, *, scope: Scope, deadline: int, ports: Creating) -> Memory:
    """Pending; ready where the queue refused and the vector was made in the call.

    Raises: NotFound for an unknown agent UUID; DependencyUnavailable when nothing makes the
    vector, and then nothing is stored.
    """
    memory = _with_job(new_memory(new, scope, ports))
    stored = store_memory(new, memory, None, scope=scope, memories=ports.memories)
    if stored.memory_id != memory.memory_id:
        return stored
    try:
        ports.queue.embed(scope, [memory.memory_id])
    except DependencyUnavailable:
        return _embedded_here(memory, scope, deadline, ports)
    return memory


def _with_job(memory: Memory) -> Memory:
    handling = memory.handling.model_copy(update={"job_id": f"job_{memory.memory_id}"})
    return memory.model_copy(update={"handling": handling})


def _embedded_here(memory: Memory, scope: Scope, deadline: int, ports: Creating) -> Memory:
    """Without a job there is nothing to call back for."""
    (answer,) = ports.embed([memory], deadline)
    if not isinstance(answer, Vector):
        return _withdrawn(memory, answer, scope, ports)
    handling = memory.handling.model_copy(update={"job_id": "", "webhook_url": ""})
    twin = ports.find_twin(scope, memory, answer)
    finished = ready(
        amended(memory, ports.clock.now(), handling=handling, is_duplicate=twin is not None)
    )
    change = Change(
        finished.memory, project(finished.memory, (), answer), expected=finished.expected
    )
    if ports.memories.save(scope, change):
        return finished.memory
    return ports.memories.read(scope, [memory.memory_id]).get(memory.memory_id, memory)


def _withdrawn(memory: Memory, reason: Exception, scope: Scope, ports: Creating) -> Memory:
    """Nothing is kept of it, unless a worker found it meanwhile and has finished it."""
    try:
        ports.memories.remove(scope, memory)
    except Conflict:
        found = ports.memories.read(scope, [memory.memory_id]).get(memory.memory_id)
        if found and found.embedding is EmbeddingState.READY:
            return found
    raise reason
