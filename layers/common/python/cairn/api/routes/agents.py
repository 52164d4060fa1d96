"""The routes of the function `agents`."""

from cairn.api.app import Api
from cairn.api.memoryrelay.agents.agent_stats import agent_stats
from cairn.api.memoryrelay.agents.agents import agents
from cairn.api.memoryrelay.agents.use_cases import AgentUseCases
from cairn.api.memoryrelay.entities.entities import entities
from cairn.api.memoryrelay.entities.entity_links import entity_links
from cairn.api.memoryrelay.entities.extract_entities import extract_entities
from cairn.api.memoryrelay.entities.use_cases import EntityUseCases


def add_routes(api: Api, of_agents: AgentUseCases, of_entities: EntityUseCases) -> None:
    agents(api, of_agents)
    agent_stats(api, of_agents, of_entities)
    entities(api, of_entities)
    entity_links(api, of_entities)
    extract_entities(api, of_entities)
