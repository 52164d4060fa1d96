"""`POST /v1/memories` and `POST /v2/memories`: create a memory, embedded in the call or later."""

from collections.abc import Callable
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Body

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memoryrelay.memories.memory_item import MemoryItem, memory_item
from cairn.api.memoryrelay.memories.write_request import CreateMemoryRequest
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.readiness import Readiness, readiness
from cairn.domain.memory.writing import NewMemory
from cairn.domain.scope import Scope

type Create = Callable[[NewMemory, Scope, int], Memory]
# Raises: InvalidRequest for a URL that is never called.
type CheckUrl = Callable[[str], None]

ESTIMATED_SECONDS = 3


class AcceptedMemory(Answer):
    """`job_id` is null where the vector was made in the call."""

    id: str
    status: Readiness
    job_id: str | None
    estimated_completion_seconds: Literal[0, 3]


def create_memory(api: Api, create: Create, check_url: CheckUrl) -> None:
    """Adds the route; `create` is called with what is new, scope and deadline (ms)."""

    @api.route("POST", "/v1/memories", summary="Create a memory", tag="MemoryRelay")
    def create_memory(request: Annotated[CreateMemoryRequest, Body()]) -> MemoryItem:
        return memory_item(_created(api, request, create, check_url))


def accept_memory(api: Api, accept: Create, check_url: CheckUrl) -> None:
    """Adds the route; `accept` is called with what is new, scope and deadline (ms)."""

    @api.route(
        "POST", "/v2/memories", summary="Create a memory soon", tag="MemoryRelay", status=202
    )
    def accept_memory(request: Annotated[CreateMemoryRequest, Body()]) -> AcceptedMemory:
        return _accepted(_created(api, request, accept, check_url))


def _created(api: Api, request: CreateMemoryRequest, create: Create, check_url: CheckUrl) -> Memory:
    if request.webhook_url is not None:
        check_url(request.webhook_url)
    new = request.to_domain(request.agent_id, api.call.idempotency_key)
    return create(new, api.scope, api.call.deadline)


def _accepted(memory: Memory) -> AcceptedMemory:
    status = readiness(memory)
    is_done = status in (Readiness.READY, Readiness.FAILED)
    return AcceptedMemory(
        id=memory.memory_id,
        status=status,
        job_id=memory.handling.job_id or None,
        estimated_completion_seconds=0 if is_done else ESTIMATED_SECONDS,
    )
