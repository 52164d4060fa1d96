"""Look agents up by name or UUID; writing for an unknown name creates its agent."""

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
from cairn.use_cases.shared.positive_cache import PositiveCache


class Agents:
    """The registry with this process's cache of it, by project and UUID of the name."""

    def __init__(self, registry: AgentRegistry, clock: Clock) -> None:
        self.registry, self.clock = registry, clock
        self.cache = PositiveCache[tuple[str, str], Agent](clock)


def known_agent(scope: Scope, name_or_id: str, agents: Agents) -> Agent | None:
    """One deleted by another process may be found for a minute more; a new one is found at once."""
    return agents.cache.find(
        _cache_key(scope, name_or_id), lambda: agents.registry.find(scope, name_or_id)
    )


def subject_to_read(scope: Scope, name_or_id: str, agents: Agents) -> Subject:
    """The agent's subject; for an unknown name, the one that writing for it would create.

    So what a process wrote for an agent that another one had just deleted is found.
    """
    agent = known_agent(scope, name_or_id, agents)
    return agent.subject if agent else agent_subject(name_or_id)


def agent_to_write(scope: Scope, name_or_id: str, agents: Agents) -> Agent:
    """The known agent, or a new one of this name.

    Raises: NotFound (`agent_not_found`) for an unknown UUID, since callers do not choose UUIDs.
    """
    agent = known_agent(scope, name_or_id, agents)
    if agent is None and is_uuid(name_or_id):
        raise NotFound("no agent has this id", code="agent_not_found")
    return agent or registered_agent(scope, name_or_id, agents)


def registered_agent(scope: Scope, name: str, agents: Agents) -> Agent:
    """The known agent, or a new one, even where its name looks like a UUID."""
    agent = known_agent(scope, name, agents)
    if agent is None:
        draft = new_agent(scope.project_id, name, agents.clock.now())
        agent = agents.registry.register(scope, draft)
        agents.cache.put(_cache_key(scope, name), agent)
    return agent


def invalidate_agent(scope: Scope, agent: Agent, agents: Agents) -> None:
    """Drop what is cached of an agent that was just changed, under each of its names."""
    for name in (agent.agent_id, *agent.names):
        agents.cache.forget(_cache_key(scope, name))


def _cache_key(scope: Scope, name_or_id: str) -> tuple[str, str]:
    return scope.project_id, agent_uuid(scope.project_id, name_or_id)
