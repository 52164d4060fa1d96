"""Agents on fakes: the use cases of agents and entities over one world in memory."""

from dataclasses import dataclass, field

from cairn.use_cases.agents import Agents
from cairn.use_cases.manage_agents import AgentPorts
from tests.fakes.agent_registry import InMemoryAgentRegistry
from tests.fakes.in_memory_cairn import InMemoryCairn


@dataclass
class AgentSite:
    cairn: InMemoryCairn = field(default_factory=InMemoryCairn)
    registry: InMemoryAgentRegistry = field(default_factory=InMemoryAgentRegistry)

    def agents(self) -> Agents:
        """As a process has them that has read nothing yet."""
        return Agents(self.registry, self.cairn.clock, {})

    def ports(self) -> AgentPorts:
        return AgentPorts(self.agents(), self.cairn.memories, self.cairn.queue)
