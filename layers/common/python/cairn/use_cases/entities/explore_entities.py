"""What is mentioned together with an entity, and with those in turn."""

from collections.abc import Iterable
from dataclasses import dataclass

from cairn.domain.entities.entity import Entity
from cairn.domain.entities.entity_graph import Relation
from cairn.domain.scope import Permission, Scope
from cairn.use_cases.entities.manage_entities import EntityState, get_entity
from cairn.use_cases.entities.read_entities import EntityPorts, read_graph

DEPTH_MAX = 2
NEIGHBOURS_MAX = 100


@dataclass(frozen=True)
class Neighbour:
    """`of` is the entity that it shares memories with, `depth` how far from the centre it is."""

    entity: Entity
    of: str
    depth: int
    relation: Relation


@dataclass(frozen=True)
class Neighbourhood:
    centre: EntityState
    neighbours: tuple[Neighbour, ...]


def explore_entities(
    entity_id: str, depth: int, most: int, *, scope: Scope, ports: EntityPorts
) -> Neighbourhood:
    """The nearest first, and of each one's those that share most memories. Raises: NotFound."""
    scope.require(Permission.READ)
    centre = get_entity(entity_id, scope=scope, ports=ports)
    most = min(most, NEIGHBOURS_MAX)
    found: dict[str, Neighbour] = {}
    ring: list[str] = [entity_id]
    for at in range(1, min(depth, DEPTH_MAX) + 1):
        near: dict[str, Neighbour] = {}
        for each in _neighbours(ring, at, scope, ports):
            if each.entity.entity_id not in {entity_id, *found}:
                near.setdefault(each.entity.entity_id, each)
        ring = list(near)[: most - len(found)]
        found |= {each: near[each] for each in ring}
    return Neighbourhood(centre, tuple(found.values()))


def _neighbours(
    entity_ids: Iterable[str], depth: int, scope: Scope, ports: EntityPorts
) -> list[Neighbour]:
    """Of all these; an entity that several of them share memories with comes several times."""
    ids = list(entity_ids)
    graph = read_graph(scope, ids, ports)
    relations = [(of, each) for of in ids for each in graph.relations_of(of)]
    known = ports.entities.read(scope, list({each.entity_id for _, each in relations}))
    return [
        Neighbour(known[each.entity_id], of, depth, each)
        for of, each in relations
        if each.entity_id in known
    ]
