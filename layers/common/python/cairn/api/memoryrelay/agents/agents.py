"""`/v1/agents`: agents by UUID or name."""

from typing import Annotated, Any, ClassVar, Literal, Self

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from cairn.api.answer import Answer, Shortenable
from cairn.api.app import Api
from cairn.api.event import JSON
from cairn.api.json_types import one_of
from cairn.api.memoryrelay.agents.use_cases import AgentUseCases
from cairn.api.memoryrelay.fields import (
    DEFAULT_PAGE,
    MAX_PAGE,
    AgentRef,
    Limit,
    MemoryRelayRequest,
    Metadata,
    Offset,
    PathAgent,
)
from cairn.api.memoryrelay.listing import Listing, page
from cairn.api.times import iso
from cairn.use_cases.entities.manage_agents import AgentFields, AgentState

Description = Annotated[str, Field(max_length=1_000)]


class AgentChanges(MemoryRelayRequest):
    name: AgentRef | None = None
    description: Description | None = None
    metadata: Metadata | None = None

    def to_domain(self) -> AgentFields:
        return AgentFields(self.name, self.description, self.metadata)


class NewAgent(AgentChanges):
    """One of `id` and `name` is enough; with both, the agent is found by either."""

    model_config = ConfigDict(json_schema_extra=one_of("id", "name"))

    id: AgentRef | None = None

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if not (self.name or self.id):
            raise PydanticCustomError("no_name", "name: is required")
        return self

    @property
    def key(self) -> str:
        return self.id or self.name or ""


class AgentBody(Shortenable):
    """`id` is a UUID; `memory_count` counts the agent's own memories."""

    shortens: ClassVar[tuple[str, ...]] = ("description", "metadata")
    object: Literal["agent"] = "agent"
    id: str
    name: str
    description: str | None
    config: dict[str, Any] = Field(default={})
    metadata: dict[str, Any]
    memory_count: int
    session_count: Literal[0] = 0
    project_count: Literal[0] = 0
    last_active_at: str | None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, state: AgentState) -> Self:
        agent, tally = state
        return cls(
            id=agent.agent_id,
            name=agent.name,
            description=agent.description or None,
            metadata=agent.metadata,
            memory_count=tally.memories,
            last_active_at=None if tally.newest_at is None else iso(tally.newest_at),
            created_at=iso(agent.created_at),
            updated_at=iso(agent.updated_at),
        )


class DeletedAgent(Answer):
    object: Literal["agent"] = "agent"
    id: str
    deleted: Literal[True] = True


def agents(api: Api, use_cases: AgentUseCases) -> None:
    """Adds the routes."""

    @api.route(
        "POST", "/v1/agents", summary="Make an agent", tag="Agents", status=201, found_status=200
    )
    def create(request: Annotated[NewAgent, Body()]) -> Response[AgentBody]:
        state, is_new = use_cases.create(request.key, request.to_domain(), scope=api.scope)
        return Response(201 if is_new else 200, JSON, AgentBody.of(state))

    @api.route("GET", "/v1/agents", summary="List agents", tag="Agents")
    def listing(limit: Limit = DEFAULT_PAGE, offset: Offset = 0) -> Listing[AgentBody]:
        states, total = use_cases.page(offset, min(limit, MAX_PAGE), scope=api.scope)
        return page([AgentBody.of(state) for state in states], offset, total)

    @api.route("GET", "/v1/agents/<agent>", summary="Read an agent", tag="Agents")
    def read(agent: PathAgent) -> AgentBody:
        return AgentBody.of(use_cases.get(agent, scope=api.scope))

    @api.route("PUT", "/v1/agents/<agent>", summary="Change an agent", tag="Agents")
    def change(agent: PathAgent, request: Annotated[AgentChanges, Body()]) -> AgentBody:
        return AgentBody.of(use_cases.change(agent, request.to_domain(), scope=api.scope))

    @api.route(
        "DELETE", "/v1/agents/<agent>", summary="Delete an agent and its memories", tag="Agents"
    )
    def delete(agent: PathAgent) -> DeletedAgent:
        deleted = use_cases.delete(agent, scope=api.scope, deadline=api.call.deadline)
        return DeletedAgent(id=deleted.agent_id)
