"""One memory as MemOS clients look it up: the newer shape, and the older one inside it."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field

from cairn.api.answer import Omitted, Shortenable
from cairn.api.answer_size import sent_size
from cairn.api.memos.sources import SourceItem
from cairn.api.shortening import best


class VersionItem(Shortenable):
    """What was held true before. Times as `2025-12-10 09:44:41`, in UTC."""

    shortens: ClassVar[tuple[str, ...]] = ("sources", "title", "content")
    version: int
    title: str
    content: str
    status: Literal["archived"] = "archived"
    updated_at: str
    valid_until: str | None
    sources: list[SourceItem]


class Metadata(Shortenable):
    """The older shape. `background` says why it was concluded."""

    shortens: ClassVar[tuple[str, ...]] = ("sources", "tags", "info", "key", "background")
    id: str
    user_id: str | None
    agent_id: str | None
    session_id: str
    status: str
    type: str
    memory_type: str
    key: str
    tags: list[str]
    info: dict[str, Any]
    background: str
    confidence: float
    created_at: str
    updated_at: str
    sources: list[SourceItem]


class MemoryFields(Shortenable):
    """The newer shape. Times as `2025-12-10 09:44:41`, in UTC.

    `became`: the memories that a working memory was made into, once its words are understood.
    """

    shortens: ClassVar[tuple[str, ...]] = (
        "message_ids",
        "title",
        "content",
        "memory",
        "tags",
        "info",
    )
    id: str
    memory_id: str
    memory_view: str
    title: str
    content: str
    memory: str
    version: int
    conversation_id: str
    message_ids: list[str]
    status: str
    algorithm_updatable: Literal[True] = True
    created_at: str
    updated_at: str
    user_id: str | None
    agent_id: str | None
    tags: list[str]
    info: dict[str, Any]
    became: list[str] = Field(default=[], exclude_if=lambda ids: not ids)


class MemoryData(MemoryFields):
    """`history` has the earlier versions, newest first."""

    metadata: Metadata
    history: list[VersionItem]
    omitted: Omitted = 0

    def fitting(self, room: int) -> Self:
        """With as many of the earlier versions as there is room for, all of it shortened."""
        fields = MemoryFields(**{name: getattr(self, name) for name in MemoryFields.model_fields})
        around = sent_size({"metadata": "", "history": [], "omitted": len(self.history)})
        kept, metadata, *history = best([fields, self.metadata, *self.history], room - around)
        update = {**dict(kept), "metadata": metadata, "history": history}
        return self.model_copy(update={**update, "omitted": len(self.history) - len(history)})
