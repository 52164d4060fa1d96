"""`GET /get/memory/{id}`: one memory with sources and history, in both documented shapes."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import BeforeValidator

from cairn.api.app import Api
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.fields import Id
from cairn.api.memos.items import conversation_of, tags_of
from cairn.api.memos.memories.memory_data import MemoryData, Metadata, VersionItem
from cairn.api.memos.sources import source_items
from cairn.api.memos.times import stamp
from cairn.domain.memory.memory import Memory, MemoryStatus
from cairn.domain.memory.memory_type import memory_type
from cairn.domain.memory.memory_view import VIEW_OF, MemoryView
from cairn.domain.scope import Scope, SubjectType
from cairn.use_cases.memories.look_up_memory import MemoryRecord

_STATUSES = {
    MemoryStatus.ACTIVE: "activated",
    MemoryStatus.SUPERSEDED: "archived",
    MemoryStatus.ARCHIVED: "archived",
    MemoryStatus.RESOLVING: "resolving",
}
# Ids are quoted by clients; API Gateway hands them over as they were sent.
MemoryId = Annotated[Id, BeforeValidator(lambda value: unquote(str(value))), Path()]


def look_up_memory(api: Api, look_up: Callable[[str, Scope], MemoryRecord]) -> None:
    """Adds the route; `look_up` is the use case, called with id and scope."""

    @api.route(
        "GET", "/api/openmem/v1/get/memory/<memory_id>", summary="Look up a memory", tag="MemOS"
    )
    def look_up_memory(memory_id: MemoryId) -> Envelope[MemoryData]:
        return Envelope(data=_data(look_up(memory_id, api.scope)))


def _data(record: MemoryRecord) -> MemoryData:
    memory = record.memory
    statement = memory.statement
    common = _common(memory)
    return MemoryData(
        **common,
        memory_id=memory.memory_id,
        memory_view=VIEW_OF.get(statement.kind, MemoryView.DETAIL_FACTUAL),
        title=statement.key,
        content=statement.value,
        memory=statement.value,
        version=memory.version,
        conversation_id=conversation_of(memory),
        message_ids=list(statement.evidence),
        metadata=Metadata(
            **common,
            session_id=conversation_of(memory),
            type=statement.kind.value,
            memory_type=memory_type(statement),
            key=statement.key,
            background=statement.reasoning,
            confidence=statement.confidence,
            sources=source_items(record.sources(memory)),
        ),
        history=[_version(version, record) for version in record.earlier],
        became=list(record.became),
    )


def _common(memory: Memory) -> dict[str, Any]:
    places = (memory.home, *memory.placements)
    users = (place.id for place in places if place.type is SubjectType.USER)
    own_agents = (place.id for place in places if place.type is SubjectType.AGENT)
    return {
        "id": memory.memory_id,
        "status": _STATUSES[memory.status],
        "created_at": stamp(memory.created_at),
        "updated_at": stamp(memory.updated_at),
        "user_id": next(users, None),
        "agent_id": next(iter((*memory.labels.agent_ids, *own_agents)), None),
        "tags": tags_of(memory),
        "info": memory.labels.info,
    }


def _version(version: Memory, record: MemoryRecord) -> VersionItem:
    return VersionItem(
        version=version.version,
        title=version.statement.key,
        content=version.statement.value,
        updated_at=stamp(version.updated_at),
        valid_until=None if version.valid_until is None else stamp(version.valid_until),
        sources=source_items(record.sources(version)),
    )
