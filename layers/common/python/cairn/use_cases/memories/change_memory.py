"""Change a memory in place: its words, labels, handling, or what it mentions."""

from collections.abc import Callable

from cairn.domain.index.change import Change
from cairn.domain.index.projection import Vector
from cairn.domain.memory.editing import MemoryEdit
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.memory.writing import ready
from cairn.domain.scope import Permission, Scope
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.project_memory import (
    context_messages,
    projected,
    text_to_embed,
)
from cairn.use_cases.memories.get_memory import memory_not_found
from cairn.use_cases.memories.ports import MemoryPorts
from cairn.use_cases.shared.optimistic import retry_on_conflict


def change_memory(
    memory_id: str,
    edit: MemoryEdit,
    *,
    even_set_aside: bool = False,
    scope: Scope,
    deadline: int,
    ports: MemoryPorts,
) -> Memory:
    """The memory afterwards; full-text and semantic search find its new words on return.

    One that is set aside is changed only where its caller knows of such: `even_set_aside`.

    Raises: NotFound; DependencyUnavailable, also when new words got no vector, and then nothing
    has changed.
    """
    scope.require(Permission.WRITE, Permission.READ)
    read = ports.memories.kept if even_set_aside else ports.memories.read
    return retry_on_conflict(
        lambda: _change_once(memory_id, edit, read, scope, deadline, ports),
        "the memory keeps changing",
    )


def _change_once(
    memory_id: str,
    edit: MemoryEdit,
    read: Callable[[Scope, list[str]], dict[str, Memory]],
    scope: Scope,
    deadline: int,
    ports: MemoryPorts,
) -> Memory:
    memory = read(scope, [memory_id]).get(memory_id)
    if memory is None:
        raise memory_not_found()
    evolution = edit(memory, ports.clock.now())
    if evolution is None:
        return memory
    change = _project(evolution, memory, scope, deadline, ports)
    ports.memories.save(scope, change)
    return change.memory


def _project(
    evolution: Evolution, before: Memory, scope: Scope, deadline: int, ports: MemoryPorts
) -> Change:
    if evolution.memory.is_set_aside:  # no search finds it, so that nothing is embedded
        return projected(evolution, {}, None)
    context = context_messages([evolution.memory], MessageCache(scope, ports.tasks))
    if evolution.archived is None and not before.is_set_aside:  # the words, and so their vector
        known = ports.vectors(scope, before.home, [before.memory_id])
        is_ready = before.embedding is EmbeddingState.READY
        return projected(evolution, context, known.get(before.memory_id) if is_ready else None)
    (vector,) = ports.embed([text_to_embed(evolution.memory, context)], deadline)
    if not isinstance(vector, Vector):
        raise vector
    return projected(ready(evolution), context, vector)
