"""What facts and preferences of a search show: themselves, the original messages, or both."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import ClassVar

from cairn.api.memos.items import FactItem, PreferenceItem, fact_item, preference_item
from cairn.api.memos.sources import source_items
from cairn.domain.conversation.message import Message
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Scope
from cairn.domain.search.query import ScoredMemory

# `source_messages`, ports bound.
type ReadMessages = Callable[[Sequence[Memory], Scope], Mapping[str, tuple[Message, ...]]]


class ContextFormat(StrEnum):
    MEMORY = "memory"
    SOURCES = "sources"
    MIXED = "mixed"


class OriginalFactItem(FactItem):
    """Its value is what was said, which may be as long as an add."""

    shortens: ClassVar[tuple[str, ...]] = ("memory_key", "memory_value", "sources")


class OriginalPreferenceItem(PreferenceItem):
    """The same of a preference."""

    shortens: ClassVar[tuple[str, ...]] = ("preference", "sources")


def shown(
    found: Sequence[ScoredMemory],
    context_format: ContextFormat,
    read: Callable[[Sequence[Memory]], Mapping[str, tuple[Message, ...]]],
) -> list[FactItem | PreferenceItem]:
    """Facts and preferences; `read` gives messages by memory id, and is called where it must be.

    A memory that has no message left keeps its own text.
    """
    items = list(map(_item, found))
    if context_format is ContextFormat.MEMORY:
        return items
    said = read([scored.memory for scored in found])
    sourced = [
        item.model_copy(update={"sources": source_items(said.get(item.id, ()))}) for item in items
    ]
    return sourced if context_format is ContextFormat.MIXED else list(map(_original, sourced))


def _item(scored: ScoredMemory) -> FactItem | PreferenceItem:
    is_preference = scored.memory.statement.kind is MemoryKind.PREFERENCE
    return preference_item(scored) if is_preference else fact_item(scored)


def _original(item: FactItem | PreferenceItem) -> FactItem | PreferenceItem:
    said = "\n".join(source.content for source in item.sources or ())
    fields = dict(item)
    if isinstance(item, FactItem):
        return OriginalFactItem(**{**fields, "memory_value": said or item.memory_value})
    return OriginalPreferenceItem(**{**fields, "preference": said or item.preference})
