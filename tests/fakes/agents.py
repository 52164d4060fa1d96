"""Agents on fakes: the use cases of agents and entities over one world in memory."""

from dataclasses import dataclass, field

from cairn.use_cases.manage_agents import AgentPorts
from tests.fakes.in_memory_cairn import InMemoryCairn


@dataclass
class AgentSite:
    cairn: InMemoryCairn = field(default_factory=InMemoryCairn)

    def ports(self) -> AgentPorts:
        """As a process has them that has read nothing yet."""
        return AgentPorts(self.cairn.agents(), self.cairn.memories, self.cairn.queue)
