"""Link entities to memories, and let go of links."""

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
from cairn.domain.errors import Conflict, DependencyUnavailable
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Permission, Scope
from cairn.ports.entity_store import EntityStore
from cairn.ports.link_store import LinkStore
from cairn.use_cases.entities.read_entities import EntityPorts, known_entity
from cairn.use_cases.memories.get_memory import get_memory

ROUNDS = 8  # of losing to others who link the same memory
AT_ONCE = 8  # memories whose links are rewritten together


def link_entity(
    entity_id: str, memory_id: str, relationship: str, *, scope: Scope, ports: EntityPorts
) -> Link:
    """In the place of what linked the two before.

    Raises: NotFound (`entity_not_found`, `memory_not_found`); InvalidRequest when there is no room.
    """
    scope.require(Permission.WRITE)
    known_entity(entity_id, scope, ports.entities)
    memory = get_memory(memory_id, scope=scope, memories=ports.memories)
    now = ports.clock.now()
    link = Link(entity_id=entity_id, relationship=relationship, created_at=now)
    rewrite_links(memory, lambda before: linked(before, memory, link), scope, ports.links)
    return link


def rewrite_links(
    memory: Memory, edit: Callable[[MemoryLinks], MemoryLinks], scope: Scope, links: LinkStore
) -> MemoryLinks:
    """The links as they were before; others who write them meanwhile are not undone."""
    nothing = no_links(memory)
    for _ in range(ROUNDS):
        before = links.links(scope, [nothing.place]).get(memory.memory_id, nothing)
        with suppress(Conflict):
            links.save_links(scope, before, edit(before))
            return before
    raise _contested()


def unlink_everywhere(entity_id: str, now: int, scope: Scope, links: LinkStore) -> None:
    places = links.places(scope, [entity_id])[entity_id]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda each: _unlink(entity_id, each, now, scope, links), places))


def _unlink(entity_id: str, place: Place, now: int, scope: Scope, links: LinkStore) -> None:
    for _ in range(ROUNDS):
        before = links.links(scope, [place]).get(place.memory_id)
        if before is None or entity_id not in {each.entity_id for each in before.links}:
            return
        with suppress(Conflict):
            return links.save_links(scope, before, unlinked(before, entity_id, now))
    raise _contested()


def forget_memory(scope: Scope, memory: Memory, *, entities: EntityStore, links: LinkStore) -> None:
    found = links.links(scope, [no_links(memory).place])
    forget_links(found.values(), scope=scope, entities=entities, links=links)


def forget_links(
    found: Iterable[MemoryLinks], *, scope: Scope, entities: EntityStore, links: LinkStore
) -> None:
    """Of memories that go for good; and with them what only their words had named."""
    for each in found:
        with suppress(Conflict):  # linked again just now: whoever did looks for the memory first
            links.remove_links(scope, each)
        forget_unmentioned({link.entity_id for link in each.links}, scope, entities, links)


def forget_unmentioned(
    entity_ids: Collection[str], scope: Scope, entities: EntityStore, links: LinkStore
) -> None:
    """Those of these entities that only rules have found, and that no memory is linked to now."""
    known = entities.read(scope, list(entity_ids)).values()
    extracted = {each.entity_id: each for each in known if each.is_extracted}
    for entity_id, places in links.places(scope, list(extracted)).items():
        if not places:
            with suppress(Conflict):  # somebody has made it theirs, or removed it
                entities.remove(scope, extracted[entity_id])


def _contested() -> DependencyUnavailable:
    return DependencyUnavailable("the memory's links keep changing", retry_after_seconds=1)
