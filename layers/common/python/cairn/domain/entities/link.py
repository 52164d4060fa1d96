"""Links from memories to the entities they mention. Pure."""

from typing import Any

from cairn.domain.errors import InvalidRequest
from cairn.domain.memory.memory import Memory
from cairn.domain.value import Value

MENTIONED_IN = "mentioned_in"
LINKS_MAX = 49  # per memory, so that one transaction can replace them all


class Link(Value):
    """`relevance` in [0, 1]. `version` of the memory it was extracted from; None: a caller's."""

    entity_id: str
    relationship: str = MENTIONED_IN
    relevance: float = 1.0
    version: int | None = None
    created_at: int


class Place(Value):
    """Where a memory's links are stored: with its home, so that erasing the home finds them."""

    home_hash: str
    memory_id: str


class MemoryLinks(Value):
    """All links of one memory; `accepted_at` (ms) is the memory's.

    `version` of the memory was the last that entities were extracted from, at `read_at` (ms);
    None: none was. `rev` counts the writes, the last one at `updated_at` (ms).
    """

    place: Place
    accepted_at: int
    links: tuple[Link, ...] = ()
    version: int | None = None
    read_at: int | None = None
    rev: int = 0
    updated_at: int = 0

    def live(self, memory: Memory | None) -> tuple[Link, ...]:
        """Valid links: the memory exists, and has the version that they were extracted from."""
        if memory is None:
            return ()
        return tuple(link for link in self.links if link.version in (None, memory.version))


def no_links(memory: Memory) -> MemoryLinks:
    place = Place(home_hash=memory.home.hash, memory_id=memory.memory_id)
    return MemoryLinks(place=place, accepted_at=memory.accepted_at)


def linked(before: MemoryLinks, memory: Memory, link: Link) -> MemoryLinks:
    """With a caller's link, which replaces the one to the same entity.

    Raises: InvalidRequest when the memory has `LINKS_MAX` others.
    """
    others = _without(before, link.entity_id)
    if len(others) >= LINKS_MAX:
        raise InvalidRequest(f"memory_id: the memory is linked to {LINKS_MAX} entities already")
    links = (*others, link)
    return _next(before, link.created_at, accepted_at=memory.accepted_at, links=links)


def unlinked(before: MemoryLinks, entity_id: str, now: int) -> MemoryLinks:
    return _next(before, now, links=_without(before, entity_id))


def with_mentioned(
    before: MemoryLinks, memory: Memory, extracted: tuple[Link, ...], now: int
) -> MemoryLinks:
    """With the links just extracted from the memory, up to `LINKS_MAX` in all.

    They replace those extracted before; a caller's link to the same entity stays as it is.
    """
    kept = {link.entity_id: link for link in before.links if link.version is None}
    links = {link.entity_id: link for link in extracted} | kept
    return _next(
        before,
        now,
        accepted_at=memory.accepted_at,
        links=(*kept.values(), *(link for link in links.values() if link.version))[:LINKS_MAX],
        version=memory.version,
        read_at=now,
    )


def _without(before: MemoryLinks, entity_id: str) -> tuple[Link, ...]:
    return tuple(link for link in before.links if link.entity_id != entity_id)


def _next(before: MemoryLinks, now: int, **changes: Any) -> MemoryLinks:
    return before.model_copy(update={**changes, "rev": before.rev + 1, "updated_at": now})
