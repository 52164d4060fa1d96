"""`GET /v1/agents/{agent}/stats`: how many memories and entities an agent has."""

from typing import Literal

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memoryrelay.agents.use_cases import AgentUseCases
from cairn.api.memoryrelay.entities.use_cases import EntityUseCases
from cairn.api.memoryrelay.fields import PathAgent
from cairn.api.times import iso


class StatsData(Answer):
    """The same numbers for clients that look for them here."""

    total_memories: int
    total_entities: int
    last_updated: str | None


class AgentStats(Answer):
    object: Literal["agent_stats"] = "agent_stats"
    id: str
    name: str
    memory_count: int
    entity_count: int
    session_count: Literal[0] = 0
    last_active_at: str | None
    data: StatsData


def agent_stats(api: Api, agents: AgentUseCases, entities: EntityUseCases) -> None:
    """Adds the route."""

    @api.route("GET", "/v1/agents/<agent>/stats", summary="Numbers of an agent", tag="Agents")
    def stats(agent: PathAgent) -> AgentStats:
        found, tally = agents.get(agent, scope=api.scope)
        entity_count = entities.count(found.subject, scope=api.scope)
        newest = None if tally.newest_at is None else iso(tally.newest_at)
        return AgentStats(
            id=found.agent_id,
            name=found.name,
            memory_count=tally.memories,
            entity_count=entity_count,
            last_active_at=newest,
            data=StatsData(
                total_memories=tally.memories, total_entities=entity_count, last_updated=newest
            ),
        )
