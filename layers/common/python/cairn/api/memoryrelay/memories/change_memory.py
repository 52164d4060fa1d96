"""`PUT`, `PATCH` and `DELETE /v1/memories/{id}`, and its importance."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.json_types import Share, one_of
from cairn.api.memoryrelay.fields import (
    MAX_METADATA_BYTES,
    Content,
    MemoryRelayRequest,
    Metadata,
    PathId,
    json_bytes,
)
from cairn.api.memoryrelay.memories.memory_item import MemoryItem, memory_item
from cairn.domain.errors import InvalidField
from cairn.domain.memory.editing import (
    MemoryEdit,
    merged,
    with_content,
    with_importance,
)
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.handling import Tier
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.use_cases.memories.delete_memories import DeleteMemories
from cairn.use_cases.memories.ports import ChangeMemory

type DeleteMemory = Callable[[DeleteMemories, Scope, int], None]


class UpdateRequest(MemoryRelayRequest):
    """What is absent stays as it is."""

    content: Content | None = None
    metadata: Metadata | None = None


class ImportanceRequest(MemoryRelayRequest):
    model_config = ConfigDict(json_schema_extra=one_of("importance", "tier"))

    importance: Share | None = None
    tier: Tier | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.importance is None and self.tier is None:
            raise PydanticCustomError("required", "importance is required")
        return self


class DeletedMemory(Answer):
    id: str
    object: Literal["memory"] = "memory"
    deleted: Literal[True] = True


def change_memory(api: Api, change: ChangeMemory) -> None:
    """Adds the routes; `change` is called with id, edit, scope and deadline (ms)."""

    def changed(memory_id: str, edit: MemoryEdit) -> MemoryItem:
        return memory_item(change(memory_id, edit, api.scope, api.call.deadline))

    @api.route("PUT", "/v1/memories/<memory_id>", summary="Update a memory", tag="MemoryRelay")
    def replace(memory_id: PathId, request: Annotated[UpdateRequest, Body()]) -> MemoryItem:
        edit = partial(with_content, content=request.content, info=request.metadata)
        return changed(memory_id, edit)

    @api.route("PATCH", "/v1/memories/<memory_id>", summary="Amend a memory", tag="MemoryRelay")
    def amend(memory_id: PathId, request: Annotated[UpdateRequest, Body()]) -> MemoryItem:
        return changed(memory_id, partial(_amended, request=request))

    @api.route(
        "PUT", "/v1/memories/<memory_id>/importance", summary="Set importance", tag="MemoryRelay"
    )
    def importance(memory_id: PathId, request: Annotated[ImportanceRequest, Body()]) -> MemoryItem:
        edit = partial(with_importance, importance=request.importance, tier=request.tier)
        return changed(memory_id, edit)


def _amended(memory: Memory, now: int, request: UpdateRequest) -> Evolution | None:
    """Metadata is merged; a null in it forgets its key."""
    given: dict[str, Any] | None = request.metadata
    known = memory.labels.info
    info = None if given is None else _checked(merged(known, given), json_bytes(known))
    return with_content(memory, now, request.content, info)


def _checked(metadata: dict[str, Any], known_bytes: int) -> dict[str, Any]:
    """A merge may not make more of it than can be sent at once, or than there is."""
    if json_bytes(metadata) > max(MAX_METADATA_BYTES, known_bytes):
        complaint = "would be larger than 10 KB together with what is stored; send null for a key"
        raise InvalidField("metadata", f"{complaint} to forget it")
    return metadata


def forget_memory(api: Api, delete: DeleteMemory) -> None:
    """Adds the route; `delete` is called with command, scope and deadline (ms)."""

    @api.route("DELETE", "/v1/memories/<memory_id>", summary="Delete a memory", tag="MemoryRelay")
    def forget_memory(memory_id: PathId) -> DeletedMemory:
        delete(DeleteMemories((memory_id,)), api.scope, api.call.deadline)
        return DeletedMemory(id=memory_id)
