"""The type under which a memory is shown and can be filtered."""

from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import MemoryKind, Statement

WORKING = "WorkingMemory"
USER = "UserMemory"
LONG_TERM = "LongTermMemory"
_NOT_THE_USER = {Role.ASSISTANT.value, Role.SYSTEM.value, Role.TOOL.value}


def memory_type(statement: Statement) -> str:
    """Working memory, what users said themselves, or what is known from elsewhere."""
    if statement.kind is MemoryKind.WORKING:
        return WORKING
    if statement.kind is MemoryKind.DOCUMENT or statement.speaker in _NOT_THE_USER:
        return LONG_TERM
    return USER
