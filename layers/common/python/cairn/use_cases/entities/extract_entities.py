"""Extract the entities that memories mention, and link them."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import batched, islice
from uuid import uuid4

from cairn.domain.entities.entity import NAME_MAX, Entity
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
from cairn.use_cases.entities.link_entities import remove_unmentioned, rewrite_links
from cairn.use_cases.entities.ports import EntityPorts
from cairn.use_cases.memories.get_memory import get_memory

THREADS = 8  # that extract from several memories together
BATCH = 100  # memories that are read together


@dataclass(frozen=True)
class EntityExtraction:
    """`extracted_at` (ms) is None until entities were extracted from the memory's current words."""

    memory: Memory
    extracted_at: int | None


def extract_entities(
    memory_id: str, *, scope: Scope, deadline: int, ports: EntityPorts
) -> EntityExtraction:
    """Mentions are stored with the memory; each becomes an entity unless there is one already.

    Raises: NotFound (`memory_not_found`). Idempotent: after a crash, the next call completes it.
    """
    scope.require(Permission.WRITE, Permission.READ)
    memory = ports.change_memory(memory_id, _with_extracted_mentions, scope, deadline)
    now = ports.clock.now()
    links = tuple(_link_to(mention, memory, now, scope, ports) for mention in memory.mentions)
    before = rewrite_links(
        memory, lambda known: with_mentioned(known, memory, links, now), scope, ports.links
    )
    gone = {link.entity_id for link in before.links} - {link.entity_id for link in links}
    remove_unmentioned(gone, scope, ports.entities, ports.links)
    return EntityExtraction(memory, now)


def get_entity_extraction(memory_id: str, *, scope: Scope, ports: EntityPorts) -> EntityExtraction:
    """How far extraction is with this memory. Raises: NotFound."""
    memory = get_memory(memory_id, scope=scope, memories=ports.memories)
    place = Place(home_hash=memory.home.hash, memory_id=memory_id)
    links = ports.links.links(scope, [place]).get(memory_id)
    is_done = _is_extracted(memory, links)
    return EntityExtraction(memory, links.read_at if links and is_done else None)


def backfill_entities(
    subjects: Iterable[Subject], limit: int, *, scope: Scope, deadline: int, ports: EntityPorts
) -> int:
    """Extract from up to `limit` memories that still lack it, newest first; how many there were.

    Reads all memories until it has found enough of them. What the deadline (ms) cuts off is left
    to the next call.
    """
    scope.require(Permission.WRITE, Permission.READ)

    def extract(memory: Memory) -> bool:
        if ports.clock.now() >= deadline:
            return False
        with suppress(NotFound):  # deleted just now
            extract_entities(memory.memory_id, scope=scope, deadline=deadline, ports=ports)
        return True

    found = (memory for subject in subjects for memory in _unextracted(subject, scope, ports))
    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(extract, islice(found, limit)))


def _unextracted(subject: Subject, scope: Scope, ports: EntityPorts) -> Iterator[Memory]:
    stored = ports.links.links_of_home(scope, subject.hash)
    by_memory = {links.place.memory_id: links for links in stored}
    listed = ports.memories.listed(scope, subject.hash)
    memory_ids = [entry.memory_id for entry in listed if entry.kind != MemoryKind.WORKING]
    for batch in batched(memory_ids, BATCH):
        found = ports.memories.read(scope, batch)
        for memory_id in batch:
            memory = found.get(memory_id)
            is_own = memory is not None and memory.home == subject
            if memory and is_own and not _is_extracted(memory, by_memory.get(memory_id)):
                yield memory


def _is_extracted(memory: Memory, links: MemoryLinks | None) -> bool:
    return links is not None and links.version == memory.version


def _with_extracted_mentions(memory: Memory, now: int) -> Evolution | None:
    found = mentions(memory.statement.words)
    return with_mentions(memory, now, tuple(m for m in found if len(m.value) <= NAME_MAX))


def _link_to(mention: Mention, memory: Memory, now: int, scope: Scope, ports: EntityPorts) -> Link:
    """To the entity that is mentioned, which is created unless it exists."""
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
