"""The views by which callers ask for kinds of memory, and choose which are made."""

from collections.abc import Mapping
from enum import StrEnum

from cairn.domain.memory.memory import MemoryKind


class MemoryView(StrEnum):
    DETAIL_FACTUAL = "detail_factual"
    PREFERENCE = "preference"
    PROFILE = "profile"
    EVENT = "event"
    SKILL = "skill"
    TOOL_MEMORY = "tool_memory"


# Working memory is in none: it is the add itself, until it is understood.
VIEW_OF: Mapping[MemoryKind, MemoryView] = {
    MemoryKind.FACT: MemoryView.DETAIL_FACTUAL,
    MemoryKind.DOCUMENT: MemoryView.DETAIL_FACTUAL,
    MemoryKind.PREFERENCE: MemoryView.PREFERENCE,
    MemoryKind.TOOL: MemoryView.TOOL_MEMORY,
    MemoryKind.SKILL: MemoryView.SKILL,
}
