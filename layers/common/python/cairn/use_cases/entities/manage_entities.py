"""Entities as their owner sees and changes them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from cairn.domain.entities.entity import Entity, changed
from cairn.domain.entities.entity_graph import EntityGraph
from cairn.domain.errors import Conflict, DependencyUnavailable
from cairn.domain.scope import Permission, Scope
from cairn.use_cases.entities.agents import agent_to_write, subject_to_read
from cairn.use_cases.entities.link_entities import unlink_everywhere
from cairn.use_cases.entities.read_entities import (
    EntityPorts,
    known_entity,
    read_graph,
    read_graph_of_home,
    unknown_entity,
)

ROUNDS = 5  # of losing to others who change the same entity


@dataclass(frozen=True)
class EntityState:
    """`memories` and `relations`: how many of them hold."""

    entity: Entity
    memories: int
    relations: int


@dataclass(frozen=True)
class EntityQuery:
    """Which entities are wanted: of a type, and of an agent by name or UUID; None: of any."""

    type: str | None = None
    agent: str | None = None


def create_entity(
    type: str,
    name: str,
    metadata: dict[str, Any] | None,
    agent: str | None,
    *,
    scope: Scope,
    ports: EntityPorts,
) -> tuple[EntityState, bool]:
    """The entity, and whether it is new. One of this type and name stays as it is, but for good.

    Raises: NotFound for an unknown agent UUID.
    """
    scope.require(Permission.WRITE)
    now = ports.clock.now()
    draft = Entity(
        entity_id=str(uuid4()),
        type=type,
        name=name,
        metadata=metadata or {},
        agent=agent_to_write(scope, agent, ports.agents).key if agent else None,
        created_at=now,
        updated_at=now,
    )
    found = ports.entities.create(scope, draft)
    if found.is_extracted:
        found = _changed(found.entity_id, {}, scope, ports)
    return _state(found, read_graph(scope, [found.entity_id], ports)), found == draft


def list_entities(
    asked: EntityQuery, offset: int, limit: int, *, scope: Scope, ports: EntityPorts
) -> tuple[Sequence[EntityState], int]:
    """A page, newest first, and how many there are in all.

    Those that the rules found and no memory mentions any more are left out of the page, and
    counted until they are swept.
    """
    scope.require(Permission.READ)
    wanted = _of_agent(asked.agent, scope, ports)
    found = [
        each
        for each in ports.entities.entities(scope)
        if asked.type in (None, each.type) and (wanted is None or wanted(each))
    ]
    page = found[offset : offset + limit]
    return _states(page, scope, ports), len(found)


def get_entity(entity_id: str, *, scope: Scope, ports: EntityPorts) -> EntityState:
    """Raises: NotFound (`entity_not_found`)."""
    scope.require(Permission.READ)
    states = _states([known_entity(entity_id, scope, ports.entities)], scope, ports)
    if not states:
        raise unknown_entity()
    return states[0]


def change_entity(
    entity_id: str,
    name: str | None,
    metadata: dict[str, Any] | None,
    *,
    scope: Scope,
    ports: EntityPorts,
) -> EntityState:
    """Raises: NotFound; InvalidRequest when another entity of its type has the name."""
    scope.require(Permission.WRITE)
    given = {"name": name, "metadata": metadata}
    fields = {field: value for field, value in given.items() if value is not None}
    entity = _changed(entity_id, fields, scope, ports)
    return _state(entity, read_graph(scope, [entity_id], ports))


def delete_entity(entity_id: str, *, scope: Scope, ports: EntityPorts) -> None:
    """With its links, which go first, so that after a crash one can ask again. Raises: NotFound."""
    scope.require(Permission.DELETE)
    known_entity(entity_id, scope, ports.entities)
    unlink_everywhere(entity_id, ports.clock.now(), scope, ports.links)
    for _ in range(ROUNDS):
        entity = known_entity(entity_id, scope, ports.entities)
        try:
            return ports.entities.remove(scope, entity)
        except Conflict:
            continue
    raise _contested()


def _changed(entity_id: str, fields: dict[str, Any], scope: Scope, ports: EntityPorts) -> Entity:
    for _ in range(ROUNDS):
        before = known_entity(entity_id, scope, ports.entities)
        after = changed(before, ports.clock.now(), **fields)
        try:
            ports.entities.save(scope, before, after)
        except Conflict:
            continue
        return after
    raise _contested()


def _of_agent(
    agent: str | None, scope: Scope, ports: EntityPorts
) -> Callable[[Entity], bool] | None:
    """Made for the agent, or mentioned in what it remembers."""
    if agent is None:
        return None
    subject = subject_to_read(scope, agent, ports.agents)
    mentioned = read_graph_of_home(scope, subject.hash, ports).entity_ids()
    return lambda entity: entity.agent == subject.id or entity.entity_id in mentioned


def _states(entities: Iterable[Entity], scope: Scope, ports: EntityPorts) -> list[EntityState]:
    """Without those that only rules have found, in memories that are gone."""
    found = list(entities)
    graph = read_graph(scope, [each.entity_id for each in found], ports)
    states = [_state(each, graph) for each in found]
    return [each for each in states if each.memories or not each.entity.is_extracted]


def _state(entity: Entity, graph: EntityGraph) -> EntityState:
    memories, relations = graph.memories_of(entity.entity_id), graph.relations_of(entity.entity_id)
    return EntityState(entity, len(memories), len(relations))


def _contested() -> DependencyUnavailable:
    return DependencyUnavailable("the entity keeps being changed", retry_after_seconds=1)
