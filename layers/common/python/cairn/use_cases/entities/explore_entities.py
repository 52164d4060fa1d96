"""The neighbourhood of an entity: what shares memories with it, and with those in turn."""

from collections.abc import Sequence
from dataclasses import dataclass

from cairn.domain.entities.entity import Entity
from cairn.domain.entities.entity_graph import Relation
from cairn.domain.scope import Permission, Scope
from cairn.use_cases.entities.manage_entities import EntityState, get_entity
from cairn.use_cases.entities.ports import EntityPorts
from cairn.use_cases.entities.read_entities import read_graph

DEPTH_MAX = 2
NEIGHBOURS_MAX = 100


@dataclass(frozen=True)
class Neighbour:
    """`of` is the entity that it shares memories with, `depth` its distance from the centre."""

    entity: Entity
    of: str
    depth: int
    relation: Relation


@dataclass(frozen=True)
class Neighbourhood:
    centre: EntityState
    neighbours: tuple[Neighbour, ...]


def explore_entities(
    entity_id: str, depth: int, limit: int, *, scope: Scope, ports: EntityPorts
) -> Neighbourhood:
    """Nearest first; at the same distance, those that share most memories. Raises: NotFound."""
    scope.require(Permission.READ)
    centre = get_entity(entity_id, scope=scope, ports=ports)
    limit = min(limit, NEIGHBOURS_MAX)
    visited: dict[str, Neighbour] = {}
    frontier: list[str] = [entity_id]
    for distance in range(1, min(depth, DEPTH_MAX) + 1):
        reached: dict[str, Neighbour] = {}
        for neighbour in _neighbours(frontier, distance, scope, ports):
            if neighbour.entity.entity_id not in {entity_id, *visited}:
                reached.setdefault(neighbour.entity.entity_id, neighbour)
        frontier = list(reached)[: limit - len(visited)]
        visited |= {reached_id: reached[reached_id] for reached_id in frontier}
    return Neighbourhood(centre, tuple(visited.values()))


def _neighbours(
    entity_ids: Sequence[str], depth: int, scope: Scope, ports: EntityPorts
) -> list[Neighbour]:
    """Of all these; an entity that shares memories with several of them comes several times."""
    graph = read_graph(scope, entity_ids, ports)
    relations = [(of, relation) for of in entity_ids for relation in graph.relations_of(of)]
    known = ports.entities.read(scope, list({relation.entity_id for _, relation in relations}))
    return [
        Neighbour(known[relation.entity_id], of, depth, relation)
        for of, relation in relations
        if relation.entity_id in known
    ]
