"""A question to memory and its answer."""

from enum import StrEnum
from typing import NamedTuple

from cairn.domain.index.filters import Filter
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Subject
from cairn.domain.search.explanation import Explanation

# The kinds of memory that share one list and its limit, that of facts.
FACT_KINDS = (MemoryKind.FACT, MemoryKind.WORKING, MemoryKind.DOCUMENT)


class Source(NamedTuple):
    """One subject to search and what its memories must satisfy before anything is ranked.

    `accepted_after` (ms) is the erasure watermark: what was accepted up to then is erased.
    """

    subject: Subject
    filter: Filter | None = None
    accepted_after: int = 0


class SearchMode(StrEnum):
    """By words and vectors, or by one of them. By vectors, what has none yet is not found."""

    HYBRID = "hybrid"
    SEMANTIC = "semantic"
    KEYWORD = "keyword"


class SearchQuery(NamedTuple):
    """`limits` maps a kind to the most items returned of it; a kind without one is not returned.

    `min_score` in [0, 1] applies to every kind; None means the default threshold, from which
    working memory is exempt. `session_id` only boosts. `explain` asks for explanations. Memories
    whose id is `hidden` are left out, and confidential ones unless they are asked for.
    """

    text: str
    sources: tuple[Source, ...]
    limits: dict[MemoryKind, int]
    min_score: float | None = None
    session_id: str | None = None
    explain: bool = False
    mode: SearchMode = SearchMode.HYBRID
    hidden: frozenset[str] = frozenset()
    is_confidential: bool = False


class ScoredMemory(NamedTuple):
    """`score` in [0, 1], higher is better, never contradicting the order of the list; many may have
    the same. `place` among all that was ranked, of every kind: no two have the same.

    `earlier` are superseded versions, newest first: given when the past is asked about.
    """

    memory: Memory
    score: float
    earlier: tuple[Memory, ...] = ()
    explanation: Explanation | None = None
    place: int = 0
