"""`GET /v1/memories/{id}` and its status: one memory, and whether it is embedded."""

from collections.abc import Callable

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memoryrelay.fields import PathId
from cairn.api.memoryrelay.listing import seconds
from cairn.api.memoryrelay.memories.memory_item import MemoryItem, memory_item
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.readiness import Readiness, readiness
from cairn.domain.scope import Scope

type Read = Callable[[str, Scope], Memory]


class EmbeddingStatus(Answer):
    """Times in seconds since epoch; `updated_at` moves with every transition."""

    id: str
    status: Readiness
    created_at: int
    updated_at: int
    error: str | None


def read_memory(api: Api, read: Read) -> None:
    """Adds the route; `read` is called with id and scope."""

    @api.route("GET", "/v1/memories/<memory_id>", summary="Read a memory", tag="MemoryRelay")
    def read_memory(memory_id: PathId) -> MemoryItem:
        return memory_item(read(memory_id, api.scope))


def memory_status(api: Api, read: Read) -> None:
    """Adds the route; `read` is called with id and scope."""

    @api.route(
        "GET", "/v2/memories/<memory_id>/status", summary="Status of a memory", tag="MemoryRelay"
    )
    def memory_status(memory_id: PathId) -> EmbeddingStatus:
        return _status(read(memory_id, api.scope))


def _status(memory: Memory) -> EmbeddingStatus:
    status = readiness(memory)
    attempts = memory.tries if status is Readiness.FAILED else None
    return EmbeddingStatus(
        id=memory.memory_id,
        status=status,
        created_at=seconds(memory.created_at),
        updated_at=seconds(max(memory.updated_at, memory.moved_at)),
        error=attempts.error if attempts else None,
    )
