"""Read out of memories what they mention, and link them to it."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import batched, islice
from uuid import uuid4

from cairn.domain.entities.entity import Entity
from cairn.domain.entities.link import (
    Link,
    MemoryLinks,
    Place,
    with_mentioned,
)
from cairn.domain.errors import NotFound
from cairn.domain.memory.editing import with_mentions
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.memory.mention import Mention
from cairn.domain.rules.entities import mentions
from cairn.domain.scope import Permission, Scope, Subject
from cairn.use_cases.entities.link_entities import forget_unmentioned, rewrite_links
from cairn.use_cases.entities.read_entities import EntityPorts
from cairn.use_cases.memories.get_memory import get_memory

AT_ONCE = 8  # memories that are written together
READ_AT_ONCE = 100

type Edit = Callable[[Memory, int], Evolution | None]
# `change_memory`, ports bound: called with memory id, edit, scope and deadline (ms).
type Change = Callable[[str, Edit, Scope, int], Memory]


@dataclass(frozen=True)
class Extraction:
    """`read_at` (ms) is None until the memory's words, as they are now, were read."""

    memory: Memory
    read_at: int | None


def extract_entities(
    memory_id: str, *, scope: Scope, deadline: int, ports: EntityPorts, change: Change
) -> Extraction:
    """The mentions are kept with the memory, and each becomes an entity unless it is one already.

    Raises: NotFound (`memory_not_found`). Stopped anywhere, the next call does the rest.
    """
    scope.require(Permission.WRITE)
    memory = change(memory_id, _with_read_mentions, scope, deadline)
    now = ports.clock.now()
    links = tuple(_linked(each, memory, now, scope, ports) for each in memory.mentions)
    before = rewrite_links(
        memory, lambda known: with_mentioned(known, memory, links, now), scope, ports.links
    )
    gone = {each.entity_id for each in before.links} - {each.entity_id for each in links}
    forget_unmentioned(gone, scope, ports.entities, ports.links)
    return Extraction(memory, now)


def extraction_of(memory_id: str, *, scope: Scope, ports: EntityPorts) -> Extraction:
    """How far it is with this memory. Raises: NotFound."""
    memory = get_memory(memory_id, scope=scope, memories=ports.memories)
    place = Place(home_hash=memory.home.hash, memory_id=memory_id)
    links = ports.links.links(scope, [place]).get(memory_id)
    return Extraction(memory, links.read_at if _is_read(memory, links) and links else None)


def backfill_entities(
    subjects: Iterable[Subject],
    limit: int,
    *,
    scope: Scope,
    deadline: int,
    ports: EntityPorts,
    change: Change,
) -> int:
    """Up to `limit` memories whose words were not read yet, newest first; how many there were.

    Reads every memory until it has found enough of them. What is not reached by the deadline (ms)
    is left to the next call.
    """
    scope.require(Permission.WRITE)

    def extract(memory: Memory) -> bool:
        if ports.clock.now() >= deadline:
            return False
        with suppress(NotFound):  # deleted just now
            extract_entities(
                memory.memory_id, scope=scope, deadline=deadline, ports=ports, change=change
            )
        return True

    unread = islice((m for each in subjects for m in _unread(each, scope, ports)), limit)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return sum(threads.map(extract, unread))


def _unread(subject: Subject, scope: Scope, ports: EntityPorts) -> Iterator[Memory]:
    links = {each.place.memory_id: each for each in ports.links.links_of_home(scope, subject.hash)}
    listed = ports.memories.listed(scope, subject.hash)
    ids = [each.memory_id for each in listed if each.kind != MemoryKind.WORKING]
    for batch in batched(ids, READ_AT_ONCE):
        found = ports.memories.read(scope, batch)
        for memory_id in batch:
            memory = found.get(memory_id)
            if memory and memory.home == subject and not _is_read(memory, links.get(memory_id)):
                yield memory


def _is_read(memory: Memory, links: MemoryLinks | None) -> bool:
    return links is not None and links.version == memory.version


def _with_read_mentions(memory: Memory, now: int) -> Evolution | None:
    return with_mentions(memory, now, mentions(memory.statement.words))


def _linked(mention: Mention, memory: Memory, now: int, scope: Scope, ports: EntityPorts) -> Link:
    draft = Entity(
        entity_id=str(uuid4()),
        type=mention.type,
        name=mention.value,
        is_extracted=True,
        created_at=now,
        updated_at=now,
    )
    entity = ports.entities.create(scope, draft)
    return Link(
        entity_id=entity.entity_id,
        relevance=mention.confidence,
        version=memory.version,
        created_at=now,
    )
