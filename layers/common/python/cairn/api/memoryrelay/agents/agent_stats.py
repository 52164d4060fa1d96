"""`GET /v1/agents/{agent}/stats`: what an agent remembers, in numbers."""

from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel

from cairn.api.app import Api
from cairn.api.memoryrelay.fields import PathAgent
from cairn.api.memoryrelay.listing import iso
from cairn.use_cases.entities.manage_agents import AgentPorts, get_agent
from cairn.use_cases.entities.read_entities import EntityPorts, read_graph_of_home


class StatsData(BaseModel):
    """The same numbers for clients that look for them here."""

    total_memories: int
    total_entities: int
    last_updated: str | None


class AgentStats(BaseModel):
    object: Literal["agent_stats"] = "agent_stats"
    id: str
    name: str
    memory_count: int
    entity_count: int
    session_count: Literal[0] = 0
    last_active_at: str | None
    data: StatsData


def agent_stats(
    api: Api, agents: Callable[[], AgentPorts], entities: Callable[[], EntityPorts]
) -> None:
    """Adds the route."""

    @api.route("GET", "/v1/agents/<agent>/stats", summary="Numbers of an agent", tag="Agents")
    def stats(agent: PathAgent) -> AgentStats:
        found, tally = get_agent(agent, scope=api.scope, ports=agents())
        mentioned = read_graph_of_home(api.scope, found.subject.hash, entities()).entity_ids()
        newest = None if tally.newest_at is None else iso(tally.newest_at)
        return AgentStats(
            id=found.agent_id,
            name=found.name,
            memory_count=tally.memories,
            entity_count=len(mentioned),
            last_active_at=newest,
            data=StatsData(
                total_memories=tally.memories, total_entities=len(mentioned), last_updated=newest
            ),
        )
