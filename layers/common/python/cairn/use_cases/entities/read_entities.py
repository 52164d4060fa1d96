"""Read entities, and what links them to memories, as far as these are still there."""

from collections.abc import Collection
from dataclasses import dataclass

from cairn.domain.entities.entity import Entity
from cairn.domain.entities.entity_graph import EntityGraph
from cairn.domain.entities.link import MemoryLinks
from cairn.domain.errors import NotFound
from cairn.domain.scope import Scope
from cairn.ports.clock import Clock
from cairn.ports.entity_store import EntityStore
from cairn.ports.link_store import LinkStore
from cairn.ports.memory_store import MemoryStore
from cairn.use_cases.entities.agents import Agents


@dataclass(frozen=True)
class EntityPorts:
    entities: EntityStore
    links: LinkStore
    memories: MemoryStore
    agents: Agents
    clock: Clock


def known_entity(entity_id: str, scope: Scope, entities: EntityStore) -> Entity:
    """Raises: NotFound (`entity_not_found`)."""
    found = entities.read(scope, [entity_id]).get(entity_id)
    if found is None:
        raise unknown_entity()
    return found


def unknown_entity() -> NotFound:
    return NotFound("there is no entity with that id", code="entity_not_found")


def read_graph(scope: Scope, entity_ids: Collection[str], ports: EntityPorts) -> EntityGraph:
    """Of all memories that one of these is linked to.

    A query for each entity, and the memories and their links in batches of a hundred.
    """
    found = ports.links.places(scope, list(entity_ids))
    places = dict.fromkeys(each for each_places in found.values() for each in each_places)
    return _living(scope, ports.links.links(scope, list(places)).values(), ports)


def read_graph_of_home(scope: Scope, home_hash: str, ports: EntityPorts) -> EntityGraph:
    """Of all memories of this home."""
    return _living(scope, ports.links.links_of_home(scope, home_hash), ports)


def _living(scope: Scope, links: Collection[MemoryLinks], ports: EntityPorts) -> EntityGraph:
    memories = ports.memories.read(scope, [each.place.memory_id for each in links])
    return EntityGraph(
        {
            each.place.memory_id: each.live(memories.get(each.place.memory_id))
            for each in sorted(links, key=lambda each: (-each.accepted_at, each.place.memory_id))
        }
    )
