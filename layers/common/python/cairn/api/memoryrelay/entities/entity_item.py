"""Entities, links and relations as MemoryRelay clients read them."""

from typing import Any, ClassVar, Literal, Self

from cairn.api.answer import Answer, Shortenable
from cairn.api.times import iso
from cairn.domain.entities.entity import NAME_MAX, Entity
from cairn.domain.entities.link import Link
from cairn.use_cases.entities.explore_entities import Neighbour
from cairn.use_cases.entities.manage_entities import EntityState


class EntityItem(Shortenable):
    """`type` and `entity_type` are the same; clients read either."""

    shortens: ClassVar[tuple[str, ...]] = ("name", "metadata")
    object: Literal["entity"] = "entity"
    id: str
    name: str
    entity_type: str
    type: str
    metadata: dict[str, Any]
    memory_count: int
    relationship_count: int
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, state: EntityState) -> Self:
        entity = state.entity
        return cls(
            id=entity.entity_id,
            name=entity.name,
            entity_type=entity.type,
            type=entity.type,
            metadata=entity.metadata,
            memory_count=state.memories,
            relationship_count=state.relations,
            created_at=iso(entity.created_at),
            updated_at=iso(entity.updated_at),
        )


class EntityName(Answer):
    id: str
    name: str
    entity_type: str
    type: str


class LinkItem(Answer):
    """`relevance_score` in [0, 1]."""

    entity_id: str
    memory_id: str
    relationship: str
    relevance_score: float
    created_at: str

    @classmethod
    def of(cls, link: Link, memory_id: str) -> Self:
        return cls(
            entity_id=link.entity_id,
            memory_id=memory_id,
            relationship=link.relationship,
            relevance_score=link.relevance,
            created_at=iso(link.created_at),
        )


class RelationItem(Shortenable):
    """Two entities that the same memories are linked to.

    `relationship` is how the target is linked to them. `memory_count` is of all of them.
    """

    shortens: ClassVar[tuple[str, ...]] = ("memory_ids",)
    source_id: str
    target_id: str
    relationship: str
    memory_count: int
    memory_ids: list[str]
    entity: EntityName

    @classmethod
    def of(cls, found: Neighbour) -> Self:
        return cls(
            source_id=found.of,
            target_id=found.entity.entity_id,
            relationship=found.relation.relationship,
            memory_count=len(found.relation.memory_ids),
            memory_ids=list(found.relation.memory_ids),
            entity=entity_name(found.entity),
        )


class NeighbourItem(EntityName):
    relationship: str
    depth: int


def entity_name(entity: Entity) -> EntityName:
    type, name = entity.type, entity.name[:NAME_MAX]
    return EntityName(id=entity.entity_id, name=name, entity_type=type, type=type)


def neighbour_item(found: Neighbour) -> NeighbourItem:
    name = entity_name(found.entity).model_dump()
    return NeighbourItem(**name, relationship=found.relation.relationship, depth=found.depth)
