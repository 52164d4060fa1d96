"""`POST /v1/memories/maintenance`: work on all memories of an agent, or of all agents."""

from collections.abc import Callable
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Body

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memoryrelay.fields import AgentRef, MemoryRelayRequest
from cairn.domain.scope import Scope
from cairn.use_cases.search.choose_subjects import MemoryOwner

type Demote = Callable[[MemoryOwner, Scope, int], int]


class MaintenanceRequest(MemoryRelayRequest):
    """`demote_cold`: warm memories that were not changed for 90 days become cold."""

    action: Literal["demote_cold"]
    agent_id: AgentRef | None = None


class MaintenanceAnswer(Answer):
    action: Literal["demote_cold"] = "demote_cold"
    demoted_count: int


def maintain_memories(api: Api, demote: Demote) -> None:
    """Adds the route; `demote` is called with owner, scope and deadline (ms)."""

    @api.route("POST", "/v1/memories/maintenance", summary="Maintenance", tag="MemoryRelay")
    def maintain_memories(
        request: Annotated[MaintenanceRequest, Body()],
    ) -> MaintenanceAnswer:
        owner = MemoryOwner(request.agent_id)
        return MaintenanceAnswer(demoted_count=demote(owner, api.scope, api.call.deadline))
