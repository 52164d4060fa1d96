"""Agents as their owner sees and changes them."""

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
from cairn.domain.errors import Conflict, DependencyUnavailable, NotFound
from cairn.domain.scope import Permission, Scope
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryStore
from cairn.use_cases.entities.agents import (
    Agents,
    forget_agent,
    registered_agent,
)
from cairn.use_cases.erasure.erase_subject import EraseSubject, erase_subject
from cairn.use_cases.erasure.ports import ErasurePorts
from cairn.use_cases.memories.tally_memories import Tally, tally_memories

ROUNDS = 5  # of losing to others who change the same agent
AT_ONCE = 8  # subjects that are counted together


@dataclass(frozen=True)
class AgentFields:
    """What a caller says of an agent; None: nothing."""

    name: str | None = None
    description: str | None = None
    metadata: dict[str, Any] | None = None


@dataclass(frozen=True)
class AgentPorts:
    agents: Agents
    memories: MemoryStore
    queue: JobQueue


class AgentState(NamedTuple):
    agent: Agent
    tally: Tally


def create_agent(
    key: str, fields: AgentFields, *, scope: Scope, ports: AgentPorts
) -> tuple[AgentState, bool]:
    """The agent, and whether it is new. One that has its key or name already stays as it is."""
    scope.require(Permission.WRITE)
    registry, now = ports.agents.registry, ports.agents.clock.now()
    draft = _with(new_agent(scope.project_id, key, now), fields, now)
    agent = registry.register(scope, draft)
    return _state(agent, scope, ports), agent == draft


def list_agents(
    offset: int, limit: int, *, scope: Scope, ports: AgentPorts
) -> tuple[Sequence[AgentState], int]:
    """A page, newest first, and how many there are in all."""
    scope.require(Permission.READ)
    found = ports.agents.registry.agents(scope)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        page = found[offset : offset + limit]
        return list(threads.map(lambda each: _state(each, scope, ports), page)), len(found)


def get_agent(name_or_id: str, *, scope: Scope, ports: AgentPorts) -> AgentState:
    """Raises: NotFound (`agent_not_found`)."""
    scope.require(Permission.READ)
    return _state(_agent(name_or_id, scope, ports), scope, ports)


def change_agent(
    name_or_id: str, fields: AgentFields, *, scope: Scope, ports: AgentPorts
) -> AgentState:
    """Raises: NotFound; InvalidRequest when another agent has the name."""
    scope.require(Permission.WRITE)
    agent = _changed(name_or_id, lambda each, now: _with(each, fields, now), scope, ports)
    return _state(agent, scope, ports)


def delete_agent(name_or_id: str, *, scope: Scope, deadline: int, ports: AgentPorts) -> Agent:
    """Its memories are hidden when this returns and removed soon after; then it is unknown.

    In this order, so that after a crash one can ask again. What is written for it meanwhile may
    stay, and makes it an agent again. Raises: NotFound.
    """
    scope.require(Permission.DELETE)
    command = EraseSubject(_agent(name_or_id, scope, ports).subject)
    erasing = ErasurePorts(ports.memories, ports.queue, ports.agents.clock)
    erase_subject(command, scope=scope, deadline=deadline, ports=erasing)
    return _changed(name_or_id, deleted, scope, ports)


def _agent(name_or_id: str, scope: Scope, ports: AgentPorts) -> Agent:
    """Whoever has memories is an agent, even if nobody made it one."""
    found = ports.agents.registry.find(scope, name_or_id)
    if found is None and tally_memories(scope, agent_subject(name_or_id), ports.memories).memories:
        found = registered_agent(scope, name_or_id, ports.agents)
    if found is None:
        raise NotFound("there is no agent with that id or name", code="agent_not_found")
    return found


def _changed(
    name_or_id: str, change: Callable[[Agent, int], Agent], scope: Scope, ports: AgentPorts
) -> Agent:
    agents = ports.agents
    for _ in range(ROUNDS):
        before = _agent(name_or_id, scope, ports)
        after = change(before, agents.clock.now())
        try:
            agents.registry.save(scope, after, before.updated_at)
        except Conflict:
            continue
        forget_agent(scope, after, agents)
        return after
    raise DependencyUnavailable("the agent keeps being changed", retry_after_seconds=1)


def _with(agent: Agent, fields: AgentFields, now: int) -> Agent:
    given = {"description": fields.description, "metadata": fields.metadata}
    told = {name: value for name, value in given.items() if value is not None}
    after = described(agent, now, **told)
    return renamed(after, fields.name, now) if fields.name else after


def _state(agent: Agent, scope: Scope, ports: AgentPorts) -> AgentState:
    return AgentState(agent, tally_memories(scope, agent.subject, ports.memories))
