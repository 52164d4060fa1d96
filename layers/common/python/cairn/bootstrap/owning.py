"""What an owner does with agents and entities."""

from cairn.bootstrap import agents, parts, writing
from cairn.use_cases.manage_agents import AgentPorts


def agent_ports() -> AgentPorts:
    return AgentPorts(agents.agents(), parts.memories(), writing.queue())
