"""Reading memories, one or many."""

from collections.abc import Callable

from cairn.bootstrap import base
from cairn.bootstrap.adapters import agent_registry
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope, Subject
from cairn.use_cases.memories.get_memory import get_memory
from cairn.use_cases.memories.list_memories import MemoryPage, Show, list_memories
from cairn.use_cases.search.choose_subjects import MemoryOwner, choose_subjects

MAX_AGENTS = 256  # whose lists are merged into one


def memory(memory_id: str, scope: Scope) -> Memory:
    return get_memory(memory_id, scope=scope, memories=base.memory_reader())


def page[T](
    owner: MemoryOwner,
    is_wanted: Callable[[Memory], bool] | None,
    show: Show[T],
    limit: int,
    offset: int,
    scope: Scope,
) -> MemoryPage[T]:
    return list_memories(
        subjects(owner, scope),
        is_wanted,
        show,
        limit=limit,
        offset=offset,
        scope=scope,
        memories=base.memory_reader(),
    )


def subjects(owner: MemoryOwner, scope: Scope) -> tuple[Subject, ...]:
    return choose_subjects(owner, scope=scope, agents=agent_registry.agents(), most=MAX_AGENTS)
