"""Create, list, read, change and delete agents."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

from cairn.domain.entities.agent import (
    Agent,
    agent_subject,
    deleted,
    described,
    new_agent,
    renamed,
)
from cairn.domain.errors import NotFound
from cairn.domain.scope import Permission, Scope, Subject
from cairn.use_cases.entities.agents import invalidate_agent, registered_agent
from cairn.use_cases.entities.ports import AgentPorts
from cairn.use_cases.erasure.erase_subject import EraseSubject, erase_subject
from cairn.use_cases.erasure.ports import ErasurePorts
from cairn.use_cases.memories.tally_memories import Tally, tally_memories
from cairn.use_cases.shared.optimistic import retry_on_conflict

THREADS = 8  # that count the memories of several agents together


@dataclass(frozen=True)
class AgentFields:
    """What a caller sets of an agent; None leaves a field as it is."""

    name: str | None = None
    description: str | None = None
    metadata: dict[str, Any] | None = None


class AgentState(NamedTuple):
    agent: Agent
    tally: Tally


def create_agent(
    key: str, fields: AgentFields, *, scope: Scope, ports: AgentPorts
) -> tuple[AgentState, bool]:
    """The agent, and whether it is new. One that has its key or name already stays as it is."""
    scope.require(Permission.WRITE, Permission.READ)
    registry, now = ports.agents.registry, ports.agents.clock.now()
    draft = _with(new_agent(scope.project_id, key, now), fields, now)
    agent = registry.register(scope, draft)
    return _state(agent, scope, ports), agent == draft


def list_agents(
    offset: int, limit: int, *, scope: Scope, ports: AgentPorts
) -> tuple[Sequence[AgentState], int]:
    """A page, newest first, and how many there are in all."""
    scope.require(Permission.READ)
    agents = ports.agents.registry.agents(scope)
    with ThreadPoolExecutor(THREADS) as threads:
        page = agents[offset : offset + limit]
        return list(threads.map(lambda agent: _state(agent, scope, ports), page)), len(agents)


def get_agent(name_or_id: str, *, scope: Scope, ports: AgentPorts) -> AgentState:
    """Raises: NotFound (`agent_not_found`)."""
    scope.require(Permission.READ)
    return _state(_find_agent(name_or_id, scope, ports), scope, ports)


def change_agent(
    name_or_id: str, fields: AgentFields, *, scope: Scope, ports: AgentPorts
) -> AgentState:
    """Raises: NotFound; InvalidRequest when another agent has the name."""
    scope.require(Permission.WRITE, Permission.READ)
    agent = _edit(name_or_id, lambda before, now: _with(before, fields, now), scope, ports)
    return _state(agent, scope, ports)


def delete_agent(name_or_id: str, *, scope: Scope, deadline: int, ports: AgentPorts) -> Agent:
    """Its memories are hidden when this returns and removed soon after.

    Memories first, so that the call can be repeated after a crash. What is written for the agent
    meanwhile may stay, and makes it an agent again. Raises: NotFound.
    """
    scope.require(Permission.DELETE)
    command = EraseSubject(_find_agent(name_or_id, scope, ports).subject)
    erasing = ErasurePorts(ports.memories, ports.queue, ports.agents.clock)
    erase_subject(command, scope=scope, deadline=deadline, ports=erasing)
    return _edit(name_or_id, deleted, scope, ports)


def _find_agent(name_or_id: str, scope: Scope, ports: AgentPorts) -> Agent:
    """A subject with memories is an agent even if nobody created it."""
    agent = ports.agents.registry.find(scope, name_or_id)
    if agent is None and _tally(agent_subject(name_or_id), scope, ports).memories:
        agent = registered_agent(scope, name_or_id, ports.agents)
    if agent is None:
        raise NotFound("there is no agent with that id or name", code="agent_not_found")
    return agent


def _edit(
    name_or_id: str, edit: Callable[[Agent, int], Agent], scope: Scope, ports: AgentPorts
) -> Agent:
    agents = ports.agents

    def attempt() -> Agent:
        before = _find_agent(name_or_id, scope, ports)
        after = edit(before, agents.clock.now())
        agents.registry.save(scope, after, before.updated_at)
        return after

    after = retry_on_conflict(attempt, "the agent keeps being changed")
    invalidate_agent(scope, after, agents)
    return after


def _with(agent: Agent, fields: AgentFields, now: int) -> Agent:
    given = {"description": fields.description, "metadata": fields.metadata}
    details = {name: value for name, value in given.items() if value is not None}
    after = described(agent, now, **details)
    return renamed(after, fields.name, now) if fields.name else after


def _state(agent: Agent, scope: Scope, ports: AgentPorts) -> AgentState:
    return AgentState(agent, _tally(agent.subject, scope, ports))


def _tally(subject: Subject, scope: Scope, ports: AgentPorts) -> Tally:
    return tally_memories(subject, scope=scope, memories=ports.memories)
