"""/v1/agents, /v1/entities, and the extraction of entities from memories."""

from cairn.api.memoryrelay.agents.agent_stats import agent_stats
from cairn.api.memoryrelay.agents.agents import agents
from cairn.api.memoryrelay.entities.entities import entities
from cairn.api.memoryrelay.entities.entity_links import entity_links
from cairn.api.memoryrelay.entities.extract_entities import extract_entities
from cairn.bootstrap import base, manage_agents
from cairn.bootstrap import entities as bound
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
api = make_api()
agents(api, manage_agents)
agent_stats(api, manage_agents, bound)
entities(api, bound)
entity_links(api, bound)
extract_entities(api, bound)
lambda_handler = api
