"""Agents: programs with memories of their own, each known by names and by one UUID."""

import re
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, ConfigDict

from cairn.domain.errors import InvalidRequest
from cairn.domain.scope import Subject, SubjectType

NAMES_MAX = 50  # all of them are written in one transaction when the agent is deleted
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Agent(BaseModel):
    """`key` is the name it was first known by: the id of its subject for good.

    `names` are all it answers to beside its UUID, `key` first and the current one among them. Every
    change moves `updated_at` (ms) forward, which tells one state from the next.
    """

    model_config = ConfigDict(frozen=True)

    agent_id: str
    key: str
    names: tuple[str, ...]
    name: str
    description: str = ""
    metadata: dict[str, Any] = {}
    created_at: int
    updated_at: int
    deleted_at: int | None = None

    @property
    def subject(self) -> Subject:
        return agent_subject(self.key)


def agent_subject(key: str) -> Subject:
    return Subject(type=SubjectType.AGENT, id=key)


def is_uuid(text: str) -> bool:
    """Written as UUIDs are, in either case."""
    return _UUID.fullmatch(text) is not None


def agent_uuid(project_id: str, name: str) -> str:
    """The same for a name wherever it is asked; a UUID stands for itself."""
    return name.lower() if is_uuid(name) else str(uuid5(_namespace(project_id), name))


def _namespace(project_id: str) -> UUID:
    try:
        return UUID(project_id)
    except ValueError:
        return uuid5(NAMESPACE_URL, project_id)


def new_agent(project_id: str, name: str, at: int) -> Agent:
    agent_id = agent_uuid(project_id, name)
    return Agent(
        agent_id=agent_id, key=name, names=(name,), name=name, created_at=at, updated_at=at
    )


def described(agent: Agent, at: int, **fields: Any) -> Agent:
    """With another description or other metadata."""
    return agent.model_copy(update={**fields, "updated_at": max(at, agent.updated_at + 1)})


def renamed(agent: Agent, name: str, at: int) -> Agent:
    """It answers to its old names as well. Raises: InvalidRequest when it has had too many."""
    names = tuple(dict.fromkeys((*agent.names, name)))
    if len(names) > NAMES_MAX:
        raise InvalidRequest(f"an agent can have at most {NAMES_MAX} names; make a new agent")
    return described(agent, at, name=name, names=names)


def deleted(agent: Agent, at: int) -> Agent:
    """It answers to nothing any more, and nothing that was said of it is kept but its names."""
    return described(agent, at, deleted_at=at, description="", metadata={})
