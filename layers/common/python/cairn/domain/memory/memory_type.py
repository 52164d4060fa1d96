"""The types under which memories are shown; that of facts can be filtered."""

from typing import Literal

from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import MemoryKind, Statement

PreferenceType = Literal["explicit_preference", "implicit_preference"]

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


def preference_type(statement: Statement) -> PreferenceType:
    return "explicit_preference" if statement.is_explicit else "implicit_preference"
