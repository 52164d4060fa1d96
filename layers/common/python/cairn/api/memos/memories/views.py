"""The view of MemOS that a memory belongs to, by its kind. Working memory is in none."""

from cairn.domain.memory.memory import MemoryKind

VIEWS = {
    MemoryKind.FACT: "detail_factual",
    MemoryKind.DOCUMENT: "detail_factual",
    MemoryKind.PREFERENCE: "preference",
    MemoryKind.TOOL: "tool_memory",
    MemoryKind.SKILL: "skill",
}
