"""Read entities, and the graph that their links to existing memories make."""

from collections.abc import Collection

from cairn.domain.entities.entity import Entity
from cairn.domain.entities.entity_graph import EntityGraph
from cairn.domain.entities.link import MemoryLinks
from cairn.domain.errors import NotFound
from cairn.domain.scope import Permission, Scope, Subject
from cairn.ports.entity_store import EntityStore
from cairn.use_cases.entities.ports import EntityPorts


def known_entity(entity_id: str, scope: Scope, entities: EntityStore) -> Entity:
    """Raises: NotFound (`entity_not_found`)."""
    entity = entities.read(scope, [entity_id]).get(entity_id)
    if entity is None:
        raise unknown_entity()
    return entity


def unknown_entity() -> NotFound:
    return NotFound("there is no entity with that id", code="entity_not_found")


def read_graph(scope: Scope, entity_ids: Collection[str], ports: EntityPorts) -> EntityGraph:
    """Of all memories that any of these entities is linked to.

    Costs a query for each entity; memories and their links are read in batches of a hundred.
    """
    by_entity = ports.links.places(scope, list(entity_ids))
    places = dict.fromkeys(place for places in by_entity.values() for place in places)
    return _graph_of(scope, ports.links.links(scope, list(places)).values(), ports)


def count_entities(subject: Subject, *, scope: Scope, ports: EntityPorts) -> int:
    """How many entities the subject's memories mention."""
    scope.require(Permission.READ)
    return len(read_graph_of_home(scope, subject.hash, ports).entity_ids())


def read_graph_of_home(scope: Scope, home_hash: str, ports: EntityPorts) -> EntityGraph:
    """Of all memories of this home."""
    return _graph_of(scope, ports.links.links_of_home(scope, home_hash), ports)


def _graph_of(scope: Scope, found: Collection[MemoryLinks], ports: EntityPorts) -> EntityGraph:
    """Newest memories first."""
    memories = ports.memories.read(scope, [links.place.memory_id for links in found])
    return EntityGraph(
        {
            links.place.memory_id: links.live(memories.get(links.place.memory_id))
            for links in sorted(
                found, key=lambda links: (-links.accepted_at, links.place.memory_id)
            )
        }
    )
