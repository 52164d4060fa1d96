"""Memories as MemOS clients read them, one shape per kind."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from cairn.api.answer import Answer, Shortenable
from cairn.api.memos.sources import SourceItem
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.memory_type import WORKING, PreferenceType, memory_type, preference_type
from cairn.domain.search.query import ScoredMemory

WORKING_TAG = "mode:fast"
NO_CONVERSATION = "default_session"


class EarlierVersion(Answer):
    """What was held true before; times in ms since epoch."""

    memory_value: str
    create_time: int
    update_time: int
    valid_until: int | None


class ItemExplanation(Answer):
    """Why an item is where it is. The order follows `fused`: `text` and `context`, each relative to
    the best, 1.5 times `meaning`, and the boosts; an item whose words speak for it and that has no
    vector yet is compared by the others alone. `relativity` is the larger of `covered_words` and
    `near_meaning`, or that of a more confident item below. None: no vector to compare.
    """

    text: float
    context: float
    meaning: float | None
    speaker_boost: float
    time_boost: float
    session_boost: float
    fused: float
    covered_words: float
    near_meaning: float | None
    matched_terms: list[str]


class KnownItem(Answer):
    """What all kinds have in common, found or listed."""

    id: str
    conversation_id: str
    status: Literal["activated"] = "activated"
    create_time: int
    update_time: int
    info: dict[str, Any]


class Item(KnownItem):
    """What was found. `relativity` in [0, 1] falls along each list."""

    relativity: float
    history: list[EarlierVersion] = Field(exclude_if=lambda versions: not versions)
    explanation: ItemExplanation | None = Field(default=None, exclude_if=lambda why: why is None)


class SourcedItem(Item, Shortenable):
    """`sources`: the messages that it comes from, in the order said; absent unless asked for."""

    shortens: ClassVar[tuple[str, ...]] = ("sources",)
    sources: list[SourceItem] | None = Field(default=None, exclude_if=lambda items: items is None)


class Fact(Answer):
    memory_key: str
    memory_value: str
    memory_type: str
    confidence: float
    tags: list[str]


class FactItem(Fact, SourcedItem):
    """The key of working memory is the first line of its value, and may be all of it."""

    shortens: ClassVar[tuple[str, ...]] = ("memory_key", "sources")


class Preference(Answer):
    preference_type: PreferenceType
    preference: str
    reasoning: str
    tags: list[str]


class PreferenceItem(Preference, SourcedItem):
    pass


class Tool(Answer):
    tool_type: str = "ToolTrajectoryMemory"
    tool_value: str
    tool_used_status: list[dict[str, Any]] = Field(default=[])
    experience: str


class ToolItem(Tool, Item):
    pass


class Skill(Answer):
    skill_type: str = "SkillMemory"
    skill_value: dict[str, Any]
    tags: list[str]
    confidence: float


class SkillItem(Skill, Item):
    pass


def fact_item(found: ScoredMemory) -> FactItem:
    """Facts, working memory and documents alike."""
    return FactItem(**_found(found), **fact_fields(found.memory))


def fact_fields(memory: Memory) -> dict[str, Any]:
    statement = memory.statement
    return {
        **known_fields(memory),
        "memory_key": statement.key,
        "memory_value": statement.value,
        "memory_type": memory_type(statement),
        "confidence": statement.confidence,
        "tags": tags_of(memory),
    }


def preference_item(found: ScoredMemory) -> PreferenceItem:
    return PreferenceItem(**_found(found), **preference_fields(found.memory))


def preference_fields(memory: Memory) -> dict[str, Any]:
    statement = memory.statement
    return {
        **known_fields(memory),
        "preference_type": preference_type(statement),
        "preference": statement.value,
        "reasoning": statement.reasoning,
        "tags": tags_of(memory),
    }


def tool_item(found: ScoredMemory) -> ToolItem:
    return ToolItem(**_found(found), **tool_fields(found.memory))


def tool_fields(memory: Memory) -> dict[str, Any]:
    statement = memory.statement
    return {
        **known_fields(memory),
        "tool_value": statement.value,
        "experience": statement.reasoning,
    }


def skill_item(found: ScoredMemory) -> SkillItem:
    return SkillItem(**_found(found), **skill_fields(found.memory))


def skill_fields(memory: Memory) -> dict[str, Any]:
    statement = memory.statement
    return {
        **known_fields(memory),
        "skill_value": {
            "name": statement.key,
            "description": statement.reasoning,
            "procedure": statement.value,
        },
        "tags": tags_of(memory),
        "confidence": statement.confidence,
    }


def known_fields(memory: Memory) -> dict[str, Any]:
    return {
        "id": memory.memory_id,
        "conversation_id": conversation_of(memory),
        "create_time": memory.created_at,
        "update_time": memory.updated_at,
        "info": memory.labels.info,
    }


def conversation_of(memory: Memory) -> str:
    """The latest in which it was said."""
    return memory.session_ids[-1] if memory.session_ids else NO_CONVERSATION


def _found(found: ScoredMemory) -> dict[str, Any]:
    return {
        "relativity": found.score,
        "history": [_earlier(version) for version in found.earlier],
        "explanation": _explanation(found),
    }


def _explanation(found: ScoredMemory) -> ItemExplanation | None:
    why = found.explanation
    return ItemExplanation.model_validate(why._asdict()) if why else None


def _earlier(version: Memory) -> EarlierVersion:
    return EarlierVersion(
        memory_value=version.statement.value,
        create_time=version.created_at,
        update_time=version.updated_at,
        valid_until=version.valid_until,
    )


def tags_of(memory: Memory) -> list[str]:
    if memory_type(memory.statement) != WORKING:
        return list(memory.tags)
    return list(dict.fromkeys((WORKING_TAG, *memory.tags)))
