"""A memory: what is known about a subject, with its evidence and its versions."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from cairn.domain.memory.handling import Handling
from cairn.domain.memory.mention import Mention
from cairn.domain.scope import Subject
from cairn.domain.value import Value


class MemoryKind(StrEnum):
    FACT = "fact"
    PREFERENCE = "preference"
    TOOL = "tool"
    SKILL = "skill"
    WORKING = "working"
    DOCUMENT = "document"


class MemoryStatus(StrEnum):
    """SUPERSEDED is an earlier version. ARCHIVED and RESOLVING are kept, but set aside: no search,
    list or chat has them until they are active again.
    """

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"
    RESOLVING = "resolving"


class EmbeddingState(StrEnum):
    NONE = "none"
    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class EmbeddingAttempts(Value):
    """Attempts to embed a memory: how many were started (`begun`), and why they were abandoned.

    `next_at` (ms): when another one is due, or since when they are abandoned.
    """

    begun: int
    next_at: int
    error: str = ""


class Labels(Value):
    """What the caller attached to an add; copied to every memory it produces."""

    tags: tuple[str, ...] = ()
    info: dict[str, Any] = Field(default_factory=dict)
    agent_ids: tuple[str, ...] = ()
    app_id: str | None = None
    source: str | None = None


class Statement(Value):
    """The content of one version of a memory: what extraction produces.

    `value` is the whole text with its date and speaker; `words` is what was said without them.
    `evidence` are message ids; `said_by` the users who said those, "" for whoever cannot be told,
    and empty where the home alone is known to have said anything; `context` are ids of the
    neighbouring turns under which it is also indexed; `event_time` is when it happened or will
    happen (ms) and, where that is unknown, `stated_at`: when it was said. `confidence` is in
    [0, 1].
    """

    kind: MemoryKind
    key: str
    value: str
    words: str
    speaker: str
    tags: tuple[str, ...] = ()
    confidence: float = 0.99
    event_time: int
    said_at: int | None = None
    evidence: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    is_explicit: bool = True
    reasoning: str = ""

    @property
    def stated_at(self) -> int:
        """When it was said (ms): the time by which statements supersede each other."""
        return self.event_time if self.said_at is None else self.said_at


class Memory(Value):
    """One version of a memory; archived versions are its history.

    `home` owns it (its erasure erases the memory), `placements` are all subjects under which it is
    found, home included. `accepted_at` (ms) is when the add that wrote this version was accepted:
    an erasure watermark at or after it hides the memory. `rev` counts rewrites of one version's
    projection. `valid_until` is set on superseded versions only, `tries` once an attempt to embed
    it was recorded; `moved_at` (ms) is when its embedding last changed state. `task_id` is empty
    where no add produced it; `claim` is then the key of the claim on its words.
    `is_duplicate`: another memory of its home was found to say the same.
    """

    memory_id: str
    version: int = 1
    rev: int = 0
    status: MemoryStatus = MemoryStatus.ACTIVE
    home: Subject
    placements: tuple[Subject, ...]
    task_id: str
    session_ids: tuple[str, ...]
    labels: Labels
    statement: Statement
    handling: Handling = Handling()
    mentions: tuple[Mention, ...] = ()
    claim: str = ""
    is_duplicate: bool = False
    embedding: EmbeddingState = EmbeddingState.NONE
    tries: EmbeddingAttempts | None = None
    moved_at: int = 0
    accepted_at: int
    created_at: int
    updated_at: int
    valid_until: int | None = None

    @property
    def is_set_aside(self) -> bool:
        return self.status in (MemoryStatus.ARCHIVED, MemoryStatus.RESOLVING)

    @property
    def tags(self) -> tuple[str, ...]:
        """Topic tags, then the caller's, each once."""
        return tuple(dict.fromkeys((*self.statement.tags, *self.labels.tags)))
