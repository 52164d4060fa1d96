"""Links from memories to entities, and the relations between entities that they make."""

from typing import Annotated, Self

from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import Field

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.json_types import NOT_BLANK
from cairn.api.memoryrelay.entities.entity_item import (
    EntityItem,
    LinkItem,
    NeighbourItem,
    RelationItem,
    neighbour_item,
)
from cairn.api.memoryrelay.entities.use_cases import EntityUseCases
from cairn.api.memoryrelay.fields import Id, MemoryRelayRequest, PathId
from cairn.api.shortening import with_shortened
from cairn.domain.entities.link import MENTIONED_IN
from cairn.use_cases.entities.explore_entities import DEPTH_MAX, NEIGHBOURS_MAX

Relationship = Annotated[str, Field(max_length=255), NOT_BLANK]
DEFAULT_NEIGHBOURS = 50


class NewLink(MemoryRelayRequest):
    memory_id: Id
    relationship: Relationship = MENTIONED_IN


class NewLinkOfEntity(NewLink):
    entity_id: Id


class NeighbourhoodItem(Answer):
    entity: EntityItem
    neighbors: list[NeighbourItem]
    relationships: list[RelationItem]
    total_neighbors: int

    def fitting(self, room: int) -> Self:
        return with_shortened(self, "relationships", room)


class Relations(Answer):
    data: list[RelationItem]
    total: int

    def fitting(self, room: int) -> Self:
        return with_shortened(self, "data", room)


def entity_links(api: Api, use_cases: EntityUseCases) -> None:
    """Adds the routes."""

    @api.route("POST", "/v1/entities/links", summary="Link a memory", tag="Entities", status=201)
    def link_any(request: Annotated[NewLinkOfEntity, Body()]) -> LinkItem:
        return _linked(request.entity_id, request)

    @api.route(
        "POST", "/v1/entities/<entity_id>/link", summary="Link a memory", tag="Entities", status=201
    )
    def link(entity_id: PathId, request: Annotated[NewLink, Body()]) -> LinkItem:
        return _linked(entity_id, request)

    @api.route(
        "GET", "/v1/entities/<entity_id>/neighborhood", summary="What is near it", tag="Entities"
    )
    def neighborhood(
        entity_id: PathId,
        depth: Annotated[int, Query(ge=1, description=f"At most {DEPTH_MAX} counts.")] = DEPTH_MAX,
        max_neighbors: Annotated[
            int, Query(ge=1, description=f"At most {NEIGHBOURS_MAX} counts.")
        ] = DEFAULT_NEIGHBOURS,
    ) -> NeighbourhoodItem:
        found = use_cases.explore(entity_id, depth, max_neighbors, scope=api.scope)
        return NeighbourhoodItem(
            entity=EntityItem.of(found.centre),
            neighbors=[neighbour_item(neighbour) for neighbour in found.neighbours],
            relationships=[RelationItem.of(neighbour) for neighbour in found.neighbours],
            total_neighbors=len(found.neighbours),
        )

    @api.route(
        "GET", "/v1/entities/<entity_id>/relationships", summary="Its relations", tag="Entities"
    )
    def relationships(entity_id: PathId) -> Relations:
        found = use_cases.explore(entity_id, 1, NEIGHBOURS_MAX, scope=api.scope)
        data = [RelationItem.of(neighbour) for neighbour in found.neighbours]
        return Relations(data=data, total=len(data))

    def _linked(entity_id: str, request: NewLink) -> LinkItem:
        memory_id, relationship = request.memory_id, request.relationship
        link = use_cases.link(entity_id, memory_id, relationship, scope=api.scope)
        return LinkItem.of(link, memory_id)
