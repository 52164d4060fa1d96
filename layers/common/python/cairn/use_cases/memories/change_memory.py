"""Change a memory in place: its words, labels, handling, or what it mentions."""

from collections.abc import Callable
from dataclasses import dataclass

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.change import Change
from cairn.domain.index.projection import Vector
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.memory.writing import ready
from cairn.domain.scope import Permission, Scope
from cairn.ports.clock import Clock
from cairn.ports.embedder import Embedder
from cairn.ports.memory_store import MemoryStore
from cairn.ports.projection_reader import ProjectionReader
from cairn.use_cases.embedding.embed_texts import embed_texts
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.project_memory import (
    context_messages,
    projected,
    text_to_embed,
)
from cairn.use_cases.memories.get_memory import get_memory

ROUNDS = 10  # of losing to other writers of the same memory

# What becomes of the memory as it is now (ms), pure; None leaves it as it is.
type Edit = Callable[[Memory, int], Evolution | None]


@dataclass(frozen=True)
class Changing:
    memories: MemoryStore
    reader: ProjectionReader
    embedder: Embedder
    clock: Clock
    turns: Callable[[Scope], MessageCache]


def change_memory(
    memory_id: str, edit: Edit, *, scope: Scope, deadline: int, ports: Changing
) -> Memory:
    """The memory afterwards; found by its new words, and by their meaning, when this returns.

    Raises: NotFound; DependencyUnavailable, also when new words got no vector, and then nothing
    has changed.
    """
    scope.require(Permission.WRITE)
    for _ in range(ROUNDS):
        memory = ports.memories.read(scope, [memory_id]).get(memory_id)
        evolution = edit(memory, ports.clock.now()) if memory else None
        if memory is None or evolution is None:
            return get_memory(memory_id, scope=scope, memories=ports.memories)
        change = _change(evolution, memory, scope, deadline, ports)
        if ports.memories.save(scope, change):
            return change.memory
    raise DependencyUnavailable("the memory keeps changing", retry_after_seconds=1)


def _change(
    evolution: Evolution, before: Memory, scope: Scope, deadline: int, ports: Changing
) -> Change:
    near = context_messages([evolution.memory], ports.turns(scope))
    if evolution.archived is None:  # the words are the same, and so is where they lie
        known = ports.reader.vectors(scope, before.home, [before.memory_id])
        is_ready = before.embedding is EmbeddingState.READY
        return projected(evolution, near, known.get(before.memory_id) if is_ready else None)
    (answer,) = embed_texts([text_to_embed(evolution.memory, near)], deadline, ports.embedder)
    if not isinstance(answer, Vector):
        raise answer
    return projected(ready(evolution), near, answer)
