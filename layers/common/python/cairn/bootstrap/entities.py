"""What callers do with entities."""

from collections.abc import Sequence

from cairn.bootstrap import base, memories
from cairn.bootstrap.adapters import agent_registry, entity_stores
from cairn.domain.entities.link import Link
from cairn.domain.memory.editing import MemoryEdit
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope, Subject
from cairn.use_cases.entities import extract_entities, manage_entities
from cairn.use_cases.entities.explore_entities import Neighbourhood, explore_entities
from cairn.use_cases.entities.extract_entities import EntityExtraction
from cairn.use_cases.entities.link_entities import link_entity
from cairn.use_cases.entities.manage_entities import (
    EntityFields,
    EntityQuery,
    EntityState,
    NewEntity,
)
from cairn.use_cases.entities.ports import EntityPorts
from cairn.use_cases.entities.read_entities import count_entities
from cairn.use_cases.search.choose_subjects import MemoryOwner


def ports() -> EntityPorts:
    return EntityPorts(
        entities=entity_stores.entities(),
        links=entity_stores.links(),
        memories=base.memory_reader(),
        agents=agent_registry.agents(),
        clock=base.clock,
        change_memory=_change_memory,
    )


def create(new: NewEntity, *, scope: Scope) -> tuple[EntityState, bool]:
    return manage_entities.create_entity(new, scope=scope, ports=ports())


def page(
    query: EntityQuery, offset: int, limit: int, *, scope: Scope
) -> tuple[Sequence[EntityState], int]:
    return manage_entities.list_entities(query, offset, limit, scope=scope, ports=ports())


def get(entity_id: str, *, scope: Scope) -> EntityState:
    return manage_entities.get_entity(entity_id, scope=scope, ports=ports())


def change(entity_id: str, fields: EntityFields, *, scope: Scope) -> EntityState:
    return manage_entities.change_entity(entity_id, fields, scope=scope, ports=ports())


def delete(entity_id: str, *, scope: Scope) -> None:
    manage_entities.delete_entity(entity_id, scope=scope, ports=ports())


def count(subject: Subject, *, scope: Scope) -> int:
    return count_entities(subject, scope=scope, ports=ports())


def link(entity_id: str, memory_id: str, relationship: str, *, scope: Scope) -> Link:
    return link_entity(entity_id, memory_id, relationship, scope=scope, ports=ports())


def explore(entity_id: str, depth: int, limit: int, *, scope: Scope) -> Neighbourhood:
    return explore_entities(entity_id, depth, limit, scope=scope, ports=ports())


def extract(memory_id: str, *, scope: Scope, deadline: int) -> EntityExtraction:
    return extract_entities.extract_entities(
        memory_id, scope=scope, deadline=deadline, ports=ports()
    )


def extraction(memory_id: str, *, scope: Scope) -> EntityExtraction:
    return extract_entities.get_entity_extraction(memory_id, scope=scope, ports=ports())


def backfill(agent: str | None, limit: int, *, scope: Scope, deadline: int) -> int:
    subjects = memories.subjects(MemoryOwner(agent), scope)
    return extract_entities.backfill_entities(
        subjects, limit, scope=scope, deadline=deadline, ports=ports()
    )


def _change_memory(memory_id: str, edit: MemoryEdit, scope: Scope, deadline: int) -> Memory:
    # numpy is for memories that are changed, not for cold starts of what reads
    from cairn.bootstrap import memory_changes  # noqa: PLC0415

    return memory_changes.change(memory_id, edit, scope, deadline)
