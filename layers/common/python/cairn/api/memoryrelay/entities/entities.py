"""`/v1/entities`: what memories mention."""

from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import AfterValidator, Field, model_validator

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.event import JSON
from cairn.api.json_types import NOT_BLANK
from cairn.api.memoryrelay.entities.entity_item import EntityItem
from cairn.api.memoryrelay.entities.use_cases import EntityUseCases
from cairn.api.memoryrelay.fields import (
    DEFAULT_PAGE,
    MAX_PAGE,
    AgentRef,
    Limit,
    MemoryRelayRequest,
    Metadata,
    Offset,
    PathId,
)
from cairn.api.memoryrelay.listing import Listing, page
from cairn.use_cases.entities.manage_entities import EntityFields, EntityQuery, NewEntity

_SYNONYMS = {"place": "location"}


def _plain_type(text: str) -> str:
    """Lower case, synonyms replaced. Any word is a type."""
    plain = " ".join(text.split()).lower()
    return _SYNONYMS.get(plain, plain)


Name = Annotated[str, Field(max_length=255), NOT_BLANK]
Type = Annotated[
    str,
    Field(max_length=100, description="Such as person, organization, technology, location."),
    NOT_BLANK,
    AfterValidator(_plain_type),
]


class NewEntityRequest(MemoryRelayRequest):
    """The type is `entity_type` or `type`."""

    name: Name
    entity_type: Type
    metadata: Metadata | None = None
    agent_id: AgentRef | None = None

    @model_validator(mode="before")
    @classmethod
    def _either_type(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("entity_type") is None and "type" in value:
            return {**value, "entity_type": value["type"]}
        return value

    def to_domain(self) -> NewEntity:
        return NewEntity(self.entity_type, self.name, self.metadata, self.agent_id)


class EntityChanges(MemoryRelayRequest):
    name: Name | None = None
    metadata: Metadata | None = None

    def to_domain(self) -> EntityFields:
        return EntityFields(self.name, self.metadata)


class DeletedEntity(Answer):
    object: Literal["entity"] = "entity"
    id: str
    deleted: Literal[True] = True


def entities(api: Api, use_cases: EntityUseCases) -> None:
    """Adds the routes."""

    @api.route(
        "POST",
        "/v1/entities",
        summary="Make an entity",
        tag="Entities",
        status=201,
        found_status=200,
    )
    def create(request: Annotated[NewEntityRequest, Body()]) -> Response[EntityItem]:
        state, is_new = use_cases.create(request.to_domain(), scope=api.scope)
        return Response(201 if is_new else 200, JSON, EntityItem.of(state))

    @api.route("GET", "/v1/entities", summary="List entities", tag="Entities")
    def listing(
        limit: Limit = DEFAULT_PAGE,
        offset: Offset = 0,
        agent_id: Annotated[str | None, Query()] = None,
        entity_type: Annotated[str | None, Query()] = None,
    ) -> Listing[EntityItem]:
        query = EntityQuery(_plain_type(entity_type or "") or None, agent_id or None)
        states, total = use_cases.page(query, offset, min(limit, MAX_PAGE), scope=api.scope)
        return page([EntityItem.of(state) for state in states], offset, total)

    @api.route("GET", "/v1/entities/<entity_id>", summary="Read an entity", tag="Entities")
    def read(entity_id: PathId) -> EntityItem:
        return EntityItem.of(use_cases.get(entity_id, scope=api.scope))

    @api.route("PUT", "/v1/entities/<entity_id>", summary="Change an entity", tag="Entities")
    def change(entity_id: PathId, request: Annotated[EntityChanges, Body()]) -> EntityItem:
        return EntityItem.of(use_cases.change(entity_id, request.to_domain(), scope=api.scope))

    @api.route("DELETE", "/v1/entities/<entity_id>", summary="Delete an entity", tag="Entities")
    def delete(entity_id: PathId) -> DeletedEntity:
        use_cases.delete(entity_id, scope=api.scope)
        return DeletedEntity(id=entity_id)
