"""Create, list, read, change and delete entities."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from cairn.domain.entities.entity import Entity, changed
from cairn.domain.entities.entity_graph import EntityGraph
from cairn.domain.scope import Permission, Scope
from cairn.use_cases.entities.agents import agent_to_write, subject_to_read
from cairn.use_cases.entities.link_entities import unlink_everywhere
from cairn.use_cases.entities.ports import EntityPorts
from cairn.use_cases.entities.read_entities import (
    known_entity,
    read_graph,
    read_graph_of_home,
    unknown_entity,
)
from cairn.use_cases.shared.optimistic import retry_on_conflict

CONTENDED = "the entity keeps being changed"


@dataclass(frozen=True)
class NewEntity:
    """`agent`: the one it is created for, by name or UUID."""

    type: str
    name: str
    metadata: dict[str, Any] | None = None
    agent: str | None = None


@dataclass(frozen=True)
class EntityFields:
    """What a caller sets of an entity; None leaves a field as it is."""

    name: str | None = None
    metadata: dict[str, Any] | None = None


@dataclass(frozen=True)
class EntityState:
    """`memories` and `relations` count valid ones."""

    entity: Entity
    memories: int
    relations: int


@dataclass(frozen=True)
class EntityQuery:
    """Which entities are wanted: of a type, and of an agent by name or UUID; None: of any."""

    type: str | None = None
    agent: str | None = None


def create_entity(new: NewEntity, *, scope: Scope, ports: EntityPorts) -> tuple[EntityState, bool]:
    """The entity, and whether it is new. An existing one of this type and name stays as it is.

    If only extraction had found it, it no longer depends on being mentioned. Raises: NotFound for
    an unknown agent UUID.
    """
    scope.require(Permission.WRITE, Permission.READ)
    now = ports.clock.now()
    draft = Entity(
        entity_id=str(uuid4()),
        type=new.type,
        name=new.name,
        metadata=new.metadata or {},
        agent=agent_to_write(scope, new.agent, ports.agents).key if new.agent else None,
        created_at=now,
        updated_at=now,
    )
    entity = ports.entities.create(scope, draft)
    if entity.is_extracted:
        entity = _change(entity.entity_id, EntityFields(), scope, ports)
    return _state(entity, read_graph(scope, [entity.entity_id], ports)), entity == draft


def list_entities(
    query: EntityQuery, offset: int, limit: int, *, scope: Scope, ports: EntityPorts
) -> tuple[Sequence[EntityState], int]:
    """A page, newest first, and how many there are in all.

    Extracted entities that no memory mentions any more are left out of the page, and counted until
    they are removed.
    """
    scope.require(Permission.READ)
    is_agents = _agent_filter(query.agent, scope, ports)
    entities = [
        entity
        for entity in ports.entities.entities(scope)
        if query.type in (None, entity.type) and is_agents(entity)
    ]
    page = entities[offset : offset + limit]
    return _states(page, scope, ports), len(entities)


def get_entity(entity_id: str, *, scope: Scope, ports: EntityPorts) -> EntityState:
    """Raises: NotFound (`entity_not_found`)."""
    scope.require(Permission.READ)
    states = _states([known_entity(entity_id, scope, ports.entities)], scope, ports)
    if not states:
        raise unknown_entity()
    return states[0]


def change_entity(
    entity_id: str, fields: EntityFields, *, scope: Scope, ports: EntityPorts
) -> EntityState:
    """Raises: NotFound; InvalidRequest when another entity of its type has the name."""
    scope.require(Permission.WRITE, Permission.READ)
    entity = _change(entity_id, fields, scope, ports)
    return _state(entity, read_graph(scope, [entity_id], ports))


def delete_entity(entity_id: str, *, scope: Scope, ports: EntityPorts) -> None:
    """Links first, so that the call can be repeated after a crash. Raises: NotFound."""
    scope.require(Permission.DELETE)
    known_entity(entity_id, scope, ports.entities)
    unlink_everywhere(entity_id, ports.clock.now(), scope, ports.links)

    def attempt() -> None:
        ports.entities.remove(scope, known_entity(entity_id, scope, ports.entities))

    retry_on_conflict(attempt, CONTENDED)


def _change(entity_id: str, fields: EntityFields, scope: Scope, ports: EntityPorts) -> Entity:
    given = {"name": fields.name, "metadata": fields.metadata}
    update = {name: value for name, value in given.items() if value is not None}

    def attempt() -> Entity:
        before = known_entity(entity_id, scope, ports.entities)
        after = changed(before, ports.clock.now(), **update)
        ports.entities.save(scope, before, after)
        return after

    return retry_on_conflict(attempt, CONTENDED)


def _agent_filter(agent: str | None, scope: Scope, ports: EntityPorts) -> Callable[[Entity], bool]:
    """Accepts entities created for the agent, or mentioned in its memories; without one, all."""
    if agent is None:
        return lambda entity: True
    subject = subject_to_read(scope, agent, ports.agents)
    mentioned = read_graph_of_home(scope, subject.hash, ports).entity_ids()
    return lambda entity: entity.agent == subject.id or entity.entity_id in mentioned


def _states(entities: Sequence[Entity], scope: Scope, ports: EntityPorts) -> list[EntityState]:
    """Without extracted entities that no memory mentions any more."""
    graph = read_graph(scope, [entity.entity_id for entity in entities], ports)
    states = [_state(entity, graph) for entity in entities]
    return [state for state in states if state.memories or not state.entity.is_extracted]


def _state(entity: Entity, graph: EntityGraph) -> EntityState:
    memories, relations = graph.memories_of(entity.entity_id), graph.relations_of(entity.entity_id)
    return EntityState(entity, len(memories), len(relations))
