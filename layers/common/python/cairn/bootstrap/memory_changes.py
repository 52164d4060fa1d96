"""Changing memories, without loading what embeds them unless it is needed."""

from cairn.bootstrap import base, memories
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.memories.change_memory import (
    Changing,
    Edit,
    change_memory,
)
from cairn.use_cases.memories.demote_memories import demote_memories
from cairn.use_cases.search.choose_subjects import MemoryOwner


def change(memory_id: str, edit: Edit, scope: Scope, deadline: int) -> Memory:
    return change_memory(memory_id, edit, scope=scope, deadline=deadline, ports=_ports())


def demote(whose: MemoryOwner, scope: Scope, deadline: int) -> int:
    subjects = memories.subjects(whose, scope)
    return demote_memories(subjects, scope=scope, deadline=deadline, ports=_ports())


def _ports() -> Changing:
    # numpy is for what changes, not for cold starts of what reads and deletes
    from cairn.bootstrap import tasks  # noqa: PLC0415
    from cairn.bootstrap.adapters import models, segments  # noqa: PLC0415

    return Changing(
        memories=base.memories(),
        reader=segments.reader(),
        embedder=models.embedder(),
        clock=base.clock,
        turns=lambda scope: MessageCache(scope, tasks.tasks()),
    )
