"""Memories as MemOS clients list them: with their sources, and without a score."""

from collections.abc import Iterable
from typing import ClassVar

from cairn.api.answer import Shortenable
from cairn.api.memos.items import (
    Fact,
    KnownItem,
    Preference,
    Skill,
    Tool,
    fact_fields,
    preference_fields,
    skill_fields,
    tool_fields,
)
from cairn.api.memos.sources import SourceItem, source_items
from cairn.domain.conversation.message import Message
from cairn.domain.memory.memory import Memory


class ListedItem(KnownItem, Shortenable):
    """`sources` are the messages that it rests on, without those that are gone."""

    sources: list[SourceItem]


class ListedFact(Fact, ListedItem):
    shortens: ClassVar[tuple[str, ...]] = ("sources", "info", "tags", "memory_key", "memory_value")


class ListedPreference(Preference, ListedItem):
    shortens: ClassVar[tuple[str, ...]] = ("sources", "info", "tags", "preference", "reasoning")


class ListedTool(Tool, ListedItem):
    shortens: ClassVar[tuple[str, ...]] = ("sources", "info", "tool_value", "experience")


class ListedSkill(Skill, ListedItem):
    shortens: ClassVar[tuple[str, ...]] = ("sources", "info", "tags", "skill_value")


def listed_fact(memory: Memory, said: Iterable[Message]) -> ListedFact:
    return ListedFact(**fact_fields(memory), sources=source_items(said))


def listed_preference(memory: Memory, said: Iterable[Message]) -> ListedPreference:
    return ListedPreference(**preference_fields(memory), sources=source_items(said))


def listed_tool(memory: Memory, said: Iterable[Message]) -> ListedTool:
    return ListedTool(**tool_fields(memory), sources=source_items(said))


def listed_skill(memory: Memory, said: Iterable[Message]) -> ListedSkill:
    return ListedSkill(**skill_fields(memory), sources=source_items(said))
