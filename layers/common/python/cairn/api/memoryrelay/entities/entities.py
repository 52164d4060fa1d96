"""`/v1/entities`: what memories mention."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import AfterValidator, BaseModel, Field, model_validator

from cairn.api.app import Api
from cairn.api.event import JSON
from cairn.api.memoryrelay.entities.entity_item import EntityItem
from cairn.api.memoryrelay.fields import (
    DEFAULT_PAGE,
    MAX_PAGE,
    AgentRef,
    Limit,
    MemoryRelayRequest,
    Metadata,
    Offset,
    PathId,
    not_blank,
)
from cairn.api.memoryrelay.listing import Listing, page
from cairn.use_cases.entities.manage_entities import (
    EntityQuery,
    change_entity,
    create_entity,
    delete_entity,
    get_entity,
    list_entities,
)
from cairn.use_cases.entities.read_entities import EntityPorts

_SYNONYMS = {"place": "location"}


def _plain_type(text: str) -> str:
    """Lower case, in the word that we use for it; any word will do."""
    plain = " ".join(text.split()).lower()
    return _SYNONYMS.get(plain, plain)


Name = Annotated[str, Field(max_length=255), AfterValidator(not_blank)]
Type = Annotated[
    str,
    Field(max_length=100, description="Such as person, organization, technology, location."),
    AfterValidator(not_blank),
    AfterValidator(_plain_type),
]


class NewEntity(MemoryRelayRequest):
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


class EntityChanges(MemoryRelayRequest):
    name: Name | None = None
    metadata: Metadata | None = None


class DeletedEntity(BaseModel):
    object: Literal["entity"] = "entity"
    id: str
    deleted: Literal[True] = True


def entities(api: Api, ports: Callable[[], EntityPorts]) -> None:
    """Adds the routes."""

    @api.route("POST", "/v1/entities", summary="Make an entity", tag="Entities", status=201)
    def create(request: Annotated[NewEntity, Body()]) -> Response[EntityItem]:
        state, is_new = create_entity(
            request.entity_type,
            request.name,
            request.metadata,
            request.agent_id,
            scope=api.scope,
            ports=ports(),
        )
        return Response(201 if is_new else 200, JSON, EntityItem.of(state))

    @api.route("GET", "/v1/entities", summary="List entities", tag="Entities")
    def listing(
        limit: Limit = DEFAULT_PAGE,
        offset: Offset = 0,
        agent_id: Annotated[str | None, Query()] = None,
        entity_type: Annotated[str | None, Query()] = None,
    ) -> Listing[EntityItem]:
        asked = EntityQuery(_plain_type(entity_type or "") or None, agent_id or None)
        most = min(limit, MAX_PAGE)
        states, total = list_entities(asked, offset, most, scope=api.scope, ports=ports())
        return page([EntityItem.of(each) for each in states], offset, total)

    @api.route("GET", "/v1/entities/<entity_id>", summary="Read an entity", tag="Entities")
    def read(entity_id: PathId) -> EntityItem:
        return EntityItem.of(get_entity(entity_id, scope=api.scope, ports=ports()))

    @api.route("PUT", "/v1/entities/<entity_id>", summary="Change an entity", tag="Entities")
    def change(entity_id: PathId, request: Annotated[EntityChanges, Body()]) -> EntityItem:
        name, metadata = request.name, request.metadata
        state = change_entity(entity_id, name, metadata, scope=api.scope, ports=ports())
        return EntityItem.of(state)

    @api.route("DELETE", "/v1/entities/<entity_id>", summary="Delete an entity", tag="Entities")
    def delete(entity_id: PathId) -> DeletedEntity:
        delete_entity(entity_id, scope=api.scope, ports=ports())
        return DeletedEntity(id=entity_id)
