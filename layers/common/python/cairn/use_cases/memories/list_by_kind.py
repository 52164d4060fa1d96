"""All memories of one subject, a list a kind, a page at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from cairn.domain.index.filters import Filter
from cairn.domain.index.matching import matches
from cairn.domain.index.projecting import project_labels
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.memory.pages import PageStart, Place, behind, count_pages
from cairn.domain.scope import Permission, Scope, Subject
from cairn.ports.clock import Clock
from cairn.ports.memory_store import ListedMemory, MemoryReader
from cairn.ports.page_store import PageStore
from cairn.use_cases.memories.list_memories import list_subject, read_listed

type Lists = Mapping[str, Sequence[MemoryKind]]  # the kinds of memory in each list, by its name


@dataclass(frozen=True)
class ListByKind:
    """Page `page`, from 1, of `size` memories a list. `reading` identifies all but the page."""

    subject: Subject
    lists: Lists
    page: int
    size: int
    reading: str
    filter: Filter | None = None


class KindPage(NamedTuple):
    """`total` of the longest list; `pages` end with the last that has memories."""

    lists: dict[str, list[Memory]]
    total: int
    pages: int


class _Part(NamedTuple):
    """A page of one list, and how many come after it."""

    memories: list[Memory]
    left: int


def list_by_kind(
    command: ListByKind, *, scope: Scope, memories: MemoryReader, pages: PageStore, clock: Clock
) -> KindPage:
    """Newest first. Who reads page after page gets nothing twice, and misses nothing that was there
    at the first one, whatever is added or deleted meanwhile: a page begins where the one before it
    ended. Without a filter it costs its own size beside the list; with one, every memory is read.
    """
    scope.require(Permission.READ)
    start = None
    if command.page > 1:
        start = pages.start(scope, command.subject, command.reading, command.page, clock.now())
    listed = _by_list(command, scope, memories)
    parts = {
        name: _page(_rest(name, entries, start, command), command.size, scope, memories)
        for name, entries in listed.items()
    }
    _keep_next(parts, command, scope, pages, clock)
    total = max(map(len, listed.values()), default=0)
    left = max((len(part.memories) + part.left for part in parts.values()), default=0)
    is_reached = bool(start or left)  # else the page lies behind the last one
    count = command.page - 1 + count_pages(left, command.size)
    return KindPage(
        lists={name: part.memories for name, part in parts.items()},
        total=total,
        pages=count if is_reached else count_pages(total, command.size),
    )


def _by_list(
    command: ListByKind, scope: Scope, memories: MemoryReader
) -> dict[str, list[ListedMemory]]:
    names = {kind.value: name for name, kinds in command.lists.items() for kind in kinds}
    found: dict[str, list[ListedMemory]] = {name: [] for name in command.lists}
    listed = list_subject(command.subject, scope, memories, has_working=True)
    wanted = [entry for entry in listed if entry.kind in names]
    for entry in _matching(wanted, command.filter, scope, memories):
        found[names[entry.kind]].append(entry)
    return found


def _matching(
    listed: Sequence[ListedMemory], filter: Filter | None, scope: Scope, memories: MemoryReader
) -> Iterator[ListedMemory]:
    if filter is None:
        yield from listed
        return
    entries = {entry.memory_id: entry for entry in listed}
    for memory in read_listed(listed, scope, memories):
        if matches(filter, project_labels(memory)):
            yield entries[memory.memory_id]


def _rest(
    name: str, listed: list[ListedMemory], start: PageStart | None, command: ListByKind
) -> list[ListedMemory]:
    """The list from the page on."""
    if start is None:
        return listed[(command.page - 1) * command.size :]
    place = start.places.get(name)
    return behind(listed, place, _place_of) if place else []


def _place_of(entry: ListedMemory) -> Place:
    return Place(created_at=entry.created_at, memory_id=entry.memory_id)


def _page(rest: list[ListedMemory], size: int, scope: Scope, memories: MemoryReader) -> _Part:
    found = list(islice(read_listed(rest, scope, memories), size))
    return _Part(found, len(behind(rest, _place(found[-1]), _place_of)) if found else 0)


def _place(memory: Memory) -> Place:
    return Place(created_at=memory.created_at, memory_id=memory.memory_id)


def _keep_next(
    parts: Mapping[str, _Part], command: ListByKind, scope: Scope, pages: PageStore, clock: Clock
) -> None:
    places = {name: _place(part.memories[-1]) for name, part in parts.items() if part.left}
    if places:
        start = PageStart(places=places)
        page = command.page + 1
        pages.begin(scope, command.subject, command.reading, page, start, clock.now())
