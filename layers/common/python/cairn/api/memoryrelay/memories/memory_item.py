"""A memory as MemoryRelay clients read it."""

from typing import Any, ClassVar, Literal

from cairn.api.answer import Answer, Shortenable
from cairn.api.memoryrelay.listing import seconds
from cairn.domain.entities.agent import is_uuid
from cairn.domain.memory.handling import Tier, Visibility
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.memory.readiness import Readiness, readiness
from cairn.domain.scope import SubjectType

DEFAULT_AGENT = "default"


class EntityItem(Answer):
    type: str
    value: str
    confidence: float


class MemoryItem(Shortenable):
    """Times in seconds since epoch. `agent_id` as its writer named the agent."""

    shortens: ClassVar[tuple[str, ...]] = (
        "content",
        "metadata",
        "entities",
        "agent_id",
        "user_id",
        "session_id",
        "memory_type",
    )
    id: str
    object: Literal["memory"] = "memory"
    content: str
    agent_id: str
    user_id: str | None
    metadata: dict[str, Any]
    entities: list[EntityItem]
    memory_type: str | None
    extraction_model: None = None
    extraction_method: str | None
    extraction_status: Readiness
    visibility: Visibility
    salience_score: None = None
    importance: float
    tier: Tier
    is_duplicate: bool
    session_id: str | None
    project_id: str | None
    archived_at: None = None
    created_at: int
    updated_at: int


def memory_item(memory: Memory) -> MemoryItem:
    handling = memory.handling
    return MemoryItem(
        id=memory.memory_id,
        content=memory.statement.value,
        agent_id=agent_of(memory),
        user_id=_user_of(memory),
        metadata=memory.labels.info,
        entities=[EntityItem.model_validate(mention.model_dump()) for mention in memory.mentions],
        memory_type=_type_of(memory),
        extraction_method="rules" if memory.mentions else None,
        extraction_status=readiness(memory),
        visibility=handling.visibility,
        importance=handling.importance,
        tier=handling.effective_tier,
        is_duplicate=memory.is_duplicate,
        session_id=memory.session_ids[-1] if memory.session_ids else None,
        project_id=handling.project if is_uuid(handling.project or "") else None,
        created_at=seconds(memory.created_at),
        updated_at=seconds(memory.updated_at),
    )


def agent_of(memory: Memory) -> str:
    """Every memory has one for these clients; of what was said to none, the default one."""
    if memory.handling.agent:
        return memory.handling.agent
    if memory.home.type is SubjectType.AGENT:
        return memory.home.id
    return next(iter(memory.labels.agent_ids), DEFAULT_AGENT)


def _user_of(memory: Memory) -> str | None:
    users = (subject.id for subject in memory.placements if subject.type is SubjectType.USER)
    return next(users, None)


def _type_of(memory: Memory) -> str | None:
    """What its writer called it; of what was understood from messages, what it is."""
    if memory.handling.type or not memory.task_id:
        return memory.handling.type
    kind = memory.statement.kind
    return None if kind is MemoryKind.WORKING else kind.value
