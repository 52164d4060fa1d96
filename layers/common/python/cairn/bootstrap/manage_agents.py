"""What callers do with agents."""

from collections.abc import Sequence

from cairn.bootstrap import tasks
from cairn.bootstrap.adapters import agent_registry, memory_store
from cairn.domain.entities.agent import Agent
from cairn.domain.scope import Scope
from cairn.use_cases.entities import manage_agents
from cairn.use_cases.entities.manage_agents import AgentFields, AgentState
from cairn.use_cases.entities.ports import AgentPorts


def ports() -> AgentPorts:
    return AgentPorts(agent_registry.agents(), memory_store.memories(), tasks.queue())


def create(key: str, fields: AgentFields, *, scope: Scope) -> tuple[AgentState, bool]:
    return manage_agents.create_agent(key, fields, scope=scope, ports=ports())


def page(offset: int, limit: int, *, scope: Scope) -> tuple[Sequence[AgentState], int]:
    return manage_agents.list_agents(offset, limit, scope=scope, ports=ports())


def get(name_or_id: str, *, scope: Scope) -> AgentState:
    return manage_agents.get_agent(name_or_id, scope=scope, ports=ports())


def change(name_or_id: str, fields: AgentFields, *, scope: Scope) -> AgentState:
    return manage_agents.change_agent(name_or_id, fields, scope=scope, ports=ports())


def delete(name_or_id: str, *, scope: Scope, deadline: int) -> Agent:
    return manage_agents.delete_agent(name_or_id, scope=scope, deadline=deadline, ports=ports())
