"""Demote warm memories that were not changed for long to the cold tier."""

from collections.abc import Sequence
from functools import partial

from cairn.domain.errors import NotFound
from cairn.domain.memory.editing import with_importance
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.handling import Tier
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Permission, Scope, Subject
from cairn.use_cases.memories.change_memory import change_memory
from cairn.use_cases.memories.list_memories import list_memories
from cairn.use_cases.memories.ports import MemoryPorts

STALE_AFTER_MS = 90 * 86_400_000
NO_LIMIT = 10**9


def demote_memories(
    subjects: Sequence[Subject], *, scope: Scope, deadline: int, ports: MemoryPorts
) -> int:
    """How many were demoted; those that the deadline left are found by the next call.

    Reads every memory of the subjects. Importance stays what it was.
    """
    scope.require(Permission.WRITE, Permission.READ)
    before = ports.clock.now() - STALE_AFTER_MS
    stale = list_memories(
        subjects,
        partial(_is_stale, before=before),
        _ids,
        limit=NO_LIMIT,
        offset=0,
        scope=scope,
        memories=ports.memories,
    )
    demoted = 0
    for memory_id in stale.memories:
        if ports.clock.now() >= deadline:
            break
        demoted += _demote(memory_id, before, scope, deadline, ports)
    return demoted


def _ids(memories: Sequence[Memory]) -> list[str]:
    return [memory.memory_id for memory in memories]


def _is_stale(memory: Memory, before: int) -> bool:
    return memory.handling.effective_tier is Tier.WARM and memory.updated_at < before


def _demote(memory_id: str, before: int, scope: Scope, deadline: int, ports: MemoryPorts) -> bool:
    """Whether it is cold now; False where it is gone, or was changed meanwhile."""
    edit = partial(_demoted, before=before)
    try:
        after = change_memory(memory_id, edit, scope=scope, deadline=deadline, ports=ports)
    except NotFound:
        return False
    return after.handling.tier is Tier.COLD


def _demoted(memory: Memory, now: int, before: int) -> Evolution | None:
    if not _is_stale(memory, before):
        return None
    return with_importance(memory, now, importance=None, tier=Tier.COLD)
