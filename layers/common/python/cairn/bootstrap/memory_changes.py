"""Changing memories."""

from cairn.bootstrap import memories
from cairn.bootstrap.memory_ports import ports
from cairn.domain.memory.editing import MemoryEdit
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.use_cases.memories.change_memory import change_memory
from cairn.use_cases.memories.demote_memories import demote_memories
from cairn.use_cases.memories.update_memory import UpdateMemory, update_memory
from cairn.use_cases.search.choose_subjects import MemoryOwner


def change(memory_id: str, edit: MemoryEdit, scope: Scope, deadline: int) -> Memory:
    return change_memory(memory_id, edit, scope=scope, deadline=deadline, ports=ports())


def update(command: UpdateMemory, scope: Scope, deadline: int) -> None:
    update_memory(command, scope=scope, deadline=deadline, ports=ports())


def demote(owner: MemoryOwner, scope: Scope, deadline: int) -> int:
    subjects = memories.subjects(owner, scope)
    return demote_memories(subjects, scope=scope, deadline=deadline, ports=ports())
