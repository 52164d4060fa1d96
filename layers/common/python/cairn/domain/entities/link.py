"""Which entities a memory is linked to. Pure."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from cairn.domain.errors import InvalidRequest
from cairn.domain.memory.memory import Memory

MENTIONED_IN = "mentioned_in"
LINKS_MAX = 49  # of one memory: replacing all of them is one transaction


class Link(BaseModel):
    """`relevance` in [0, 1]. `version` of the memory whose words were read; None: a caller's."""

    model_config = ConfigDict(frozen=True)

    entity_id: str
    relationship: str = MENTIONED_IN
    relevance: float = 1.0
    version: int | None = None
    created_at: int


class Place(BaseModel):
    """Where a memory's links lie: with its home, so that they can be found when that is erased."""

    model_config = ConfigDict(frozen=True)

    home_hash: str
    memory_id: str


class MemoryLinks(BaseModel):
    """All links of one memory. `accepted_at` is the stamp of the memory (ms).

    `version` is the one that was last read for entities, at `read_at` (ms); None: none was.
    `rev` counts the writes, the last one at `updated_at` (ms).
    """

    model_config = ConfigDict(frozen=True)

    place: Place
    accepted_at: int
    links: tuple[Link, ...] = ()
    version: int | None = None
    read_at: int | None = None
    rev: int = 0
    updated_at: int = 0

    def live(self, memory: Memory | None) -> tuple[Link, ...]:
        """Those that still hold: of a memory that is there, with the words that were read."""
        if memory is None:
            return ()
        return tuple(each for each in self.links if each.version in (None, memory.version))


def no_links(memory: Memory) -> MemoryLinks:
    place = Place(home_hash=memory.home.hash, memory_id=memory.memory_id)
    return MemoryLinks(place=place, accepted_at=memory.accepted_at)


def linked(before: MemoryLinks, memory: Memory, link: Link) -> MemoryLinks:
    """With a caller's link in the place of what linked the two before.

    Raises: InvalidRequest where there is no room.
    """
    others = _without(before, link.entity_id)
    if len(others) >= LINKS_MAX:
        raise InvalidRequest(f"memory_id: the memory is linked to {LINKS_MAX} entities already")
    links = (*others, link)
    return _next(before, link.created_at, accepted_at=memory.accepted_at, links=links)


def unlinked(before: MemoryLinks, entity_id: str, now: int) -> MemoryLinks:
    return _next(before, now, links=_without(before, entity_id))


def with_mentioned(
    before: MemoryLinks, memory: Memory, found: tuple[Link, ...], now: int
) -> MemoryLinks:
    """With what was just read out of the memory's words, as far as there is room.

    What was read before is forgotten; a caller's link to the same entity stays as it is.
    """
    kept = {each.entity_id: each for each in before.links if each.version is None}
    links = {each.entity_id: each for each in found} | kept
    return _next(
        before,
        now,
        accepted_at=memory.accepted_at,
        links=(*kept.values(), *(each for each in links.values() if each.version))[:LINKS_MAX],
        version=memory.version,
        read_at=now,
    )


def _without(before: MemoryLinks, entity_id: str) -> tuple[Link, ...]:
    return tuple(each for each in before.links if each.entity_id != entity_id)


def _next(before: MemoryLinks, now: int, **changes: Any) -> MemoryLinks:
    return before.model_copy(update={**changes, "rev": before.rev + 1, "updated_at": now})
