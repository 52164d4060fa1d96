"""Link entities to memories, and remove links."""

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from cairn.domain.entities.link import (
    Link,
    MemoryLinks,
    Place,
    linked,
    no_links,
    unlinked,
)
from cairn.domain.errors import Conflict
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Permission, Scope
from cairn.ports.entity_store import EntityStore
from cairn.ports.link_store import LinkStore
from cairn.use_cases.entities.ports import EntityPorts
from cairn.use_cases.entities.read_entities import known_entity
from cairn.use_cases.memories.get_memory import get_memory
from cairn.use_cases.shared.optimistic import retry_on_conflict

THREADS = 8  # that rewrite the links of several memories together
CONTENDED = "the memory's links keep changing"


def link_entity(
    entity_id: str, memory_id: str, relationship: str, *, scope: Scope, ports: EntityPorts
) -> Link:
    """Replaces the link that the two had before.

    Raises: NotFound (`entity_not_found`, `memory_not_found`); InvalidRequest when there is no room.
    """
    scope.require(Permission.WRITE, Permission.READ)
    known_entity(entity_id, scope, ports.entities)
    memory = get_memory(memory_id, scope=scope, memories=ports.memories)
    now = ports.clock.now()
    link = Link(entity_id=entity_id, relationship=relationship, created_at=now)
    rewrite_links(memory, lambda before: linked(before, memory, link), scope, ports.links)
    return link


def rewrite_links(
    memory: Memory, edit: Callable[[MemoryLinks], MemoryLinks], scope: Scope, links: LinkStore
) -> MemoryLinks:
    """The links as they were before; concurrent writes of them are not lost."""
    nothing = no_links(memory)

    def attempt() -> MemoryLinks:
        before = links.links(scope, [nothing.place]).get(memory.memory_id, nothing)
        links.save_links(scope, before, edit(before))
        return before

    return retry_on_conflict(attempt, CONTENDED)


def unlink_everywhere(entity_id: str, now: int, scope: Scope, links: LinkStore) -> None:
    places = links.places(scope, [entity_id])[entity_id]
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda place: _unlink(entity_id, place, now, scope, links), places))


def _unlink(entity_id: str, place: Place, now: int, scope: Scope, links: LinkStore) -> None:
    def attempt() -> None:
        before = links.links(scope, [place]).get(place.memory_id)
        if before and entity_id in {link.entity_id for link in before.links}:
            links.save_links(scope, before, unlinked(before, entity_id, now))

    retry_on_conflict(attempt, CONTENDED)


def forget_memory(scope: Scope, memory: Memory, *, entities: EntityStore, links: LinkStore) -> None:
    """Remove the links of a memory that is deleted, as `forget_links` does."""
    found = links.links(scope, [no_links(memory).place])
    forget_links(found.values(), scope=scope, entities=entities, links=links)


def move_links(scope: Scope, before: Memory, after: Memory, *, links: LinkStore) -> None:
    """The links of a memory that has another home by now."""
    old = links.links(scope, [no_links(before).place]).get(before.memory_id)
    if old:
        links.remove_links(scope, old)
        place, nothing = no_links(after).place, no_links(after)
        links.save_links(scope, nothing, old.model_copy(update={"place": place, "rev": 1}))


def forget_links(
    found: Iterable[MemoryLinks], *, scope: Scope, entities: EntityStore, links: LinkStore
) -> None:
    """Remove links of memories that are deleted, and entities that only those had mentioned."""
    for memory_links in found:
        with suppress(Conflict):  # linked again just now, by a call that will miss the memory
            links.remove_links(scope, memory_links)
        entity_ids = {link.entity_id for link in memory_links.links}
        remove_unmentioned(entity_ids, scope, entities, links)


def remove_unmentioned(
    entity_ids: Collection[str], scope: Scope, entities: EntityStore, links: LinkStore
) -> None:
    """Remove those of these entities that only extraction found and no memory is linked to now."""
    known = entities.read(scope, list(entity_ids)).values()
    extracted = {entity.entity_id: entity for entity in known if entity.is_extracted}
    for entity_id, places in links.places(scope, list(extracted)).items():
        if not places:
            with suppress(Conflict):  # a caller has just changed or removed it
                entities.remove(scope, extracted[entity_id])
