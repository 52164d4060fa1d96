"""Which agent a request means, by name or UUID; who writes for a new one makes it known."""

from dataclasses import dataclass

from cairn.domain.entities.agent import (
    Agent,
    agent_subject,
    agent_uuid,
    is_uuid,
    new_agent,
)
from cairn.domain.errors import NotFound
from cairn.domain.scope import Scope, Subject
from cairn.ports.agent_registry import AgentRegistry
from cairn.ports.clock import Clock
from cairn.use_cases.shared.hit_cache import (
    HitCache,
    remember,
    remembered,
)


@dataclass(frozen=True)
class Agents:
    """The registry, and what this process has read of it: by project and UUID of the name."""

    registry: AgentRegistry
    clock: Clock
    cache: HitCache[tuple[str, str], Agent]


def known_agent(scope: Scope, name_or_id: str, agents: Agents) -> Agent | None:
    """One deleted elsewhere may count for a minute more; a new one is known at once."""
    return remembered(
        agents.cache,
        _place(scope, name_or_id),
        agents.clock.now(),
        lambda: agents.registry.find(scope, name_or_id),
    )


def subject_to_read(scope: Scope, name_or_id: str, agents: Agents) -> Subject:
    """The agent's, or that of the agent which an unknown name would make.

    What was written for one that was just deleted, by a process that had not heard of it, is found.
    """
    found = known_agent(scope, name_or_id, agents)
    return found.subject if found else agent_subject(name_or_id)


def agent_to_write(scope: Scope, name_or_id: str, agents: Agents) -> Agent:
    """The known agent, or a new one of this name.

    Raises: NotFound (`agent_not_found`) for an unknown UUID: those are given out, not made up.
    """
    found = known_agent(scope, name_or_id, agents)
    if found is None and is_uuid(name_or_id):
        raise NotFound("no agent has this id", code="agent_not_found")
    return found or registered_agent(scope, name_or_id, agents)


def registered_agent(scope: Scope, name: str, agents: Agents) -> Agent:
    """The known agent, or a new one whatever its name looks like."""
    found = known_agent(scope, name, agents)
    if found is None:
        now = agents.clock.now()
        found = agents.registry.register(scope, new_agent(scope.project_id, name, now))
        remember(agents.cache, _place(scope, name), now, found)
    return found


def forget_agent(scope: Scope, agent: Agent, agents: Agents) -> None:
    """It was changed: whoever asks next, by whatever name, reads it."""
    for name in (agent.agent_id, *agent.names):
        agents.cache.pop(_place(scope, name), None)


def _place(scope: Scope, name_or_id: str) -> tuple[str, str]:
    return scope.project_id, agent_uuid(scope.project_id, name_or_id)
