"""Agents: programs with memories of their own, addressed by name or by UUID."""

import re
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import Field

from cairn.domain.errors import InvalidRequest
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.value import Value

NAMES_MAX = 50  # deleting the agent removes all of its names in one transaction
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Agent(Value):
    """`key` is the name it was created under, and the id of its subject from then on.

    `names` are all it is found by beside its UUID: `key` first, the current `name` among them.
    `updated_at` (ms) grows with every change, so that it serves as the version.
    """

    agent_id: str
    key: str
    names: tuple[str, ...]
    name: str
    description: str = ""
    metadata: dict[str, Any] = Field(default_factory=dict)
    created_at: int
    updated_at: int
    deleted_at: int | None = None

    @property
    def subject(self) -> Subject:
        return agent_subject(self.key)


def agent_subject(key: str) -> Subject:
    return Subject(type=SubjectType.AGENT, id=key)


def is_uuid(text: str) -> bool:
    """Whether the text has the form of a UUID, in either case."""
    return _UUID.fullmatch(text) is not None


def agent_uuid(project_id: str, name: str) -> str:
    """Derived from project and name; a UUID is its own."""
    return name.lower() if is_uuid(name) else str(uuid5(_namespace(project_id), name))


def _namespace(project_id: str) -> UUID:
    try:
        return UUID(project_id)
    except ValueError:
        return uuid5(NAMESPACE_URL, project_id)


def new_agent(project_id: str, name: str, now: int) -> Agent:
    agent_id = agent_uuid(project_id, name)
    return Agent(
        agent_id=agent_id, key=name, names=(name,), name=name, created_at=now, updated_at=now
    )


def described(agent: Agent, now: int, **fields: Any) -> Agent:
    """With another description or other metadata."""
    return agent.model_copy(update={**fields, "updated_at": max(now, agent.updated_at + 1)})


def renamed(agent: Agent, name: str, now: int) -> Agent:
    """Still found by its old names. Raises: InvalidRequest when it has had too many."""
    names = tuple(dict.fromkeys((*agent.names, name)))
    if len(names) > NAMES_MAX:
        raise InvalidRequest(f"an agent can have at most {NAMES_MAX} names; make a new agent")
    return described(agent, now, name=name, names=names)


def deleted(agent: Agent, now: int) -> Agent:
    """Found by no name any more; of its content, only the names are kept."""
    return described(agent, now, deleted_at=now, description="", metadata={})
