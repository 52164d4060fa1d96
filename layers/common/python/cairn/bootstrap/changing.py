"""Changing memories, without loading what embeds them unless it is needed."""

from cairn.bootstrap import parts, reading
from cairn.domain.memory import Memory
from cairn.domain.scope import Scope
from cairn.use_cases.change_memory import Changing, Edit, change_memory
from cairn.use_cases.choose_subjects import Whose
from cairn.use_cases.demote_memories import demote_memories
from cairn.use_cases.turns import Turns


def change(memory_id: str, edit: Edit, scope: Scope, deadline: int) -> Memory:
    return change_memory(memory_id, edit, scope=scope, deadline=deadline, ports=_ports())


def demote(whose: Whose, scope: Scope, deadline: int) -> int:
    subjects = reading.subjects(whose, scope)
    return demote_memories(subjects, scope=scope, deadline=deadline, ports=_ports())


def _ports() -> Changing:
    # numpy is for what changes, not for cold starts of what reads and deletes
    from cairn.bootstrap import models, segments, writing  # noqa: PLC0415

    return Changing(
        memories=parts.memories(),
        reader=segments.reader(),
        embedder=models.embedder(),
        clock=parts.clock,
        turns=lambda scope: Turns(scope, writing.tasks()),
    )
