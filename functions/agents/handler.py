"""/v1/agents, /v1/entities and what is read out of memories: who remembers, and what of."""

from cairn.api.memoryrelay.agents.agent_stats import agent_stats
from cairn.api.memoryrelay.agents.agents import agents
from cairn.api.memoryrelay.entities.entities import entities
from cairn.api.memoryrelay.entities.entity_links import entity_links
from cairn.api.memoryrelay.entities.extract_entities import extract_entities
from cairn.bootstrap import base
from cairn.bootstrap import entities as bound
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
api = make_api()
agents(api, bound.agent_ports)
agent_stats(api, bound.agent_ports, bound.entity_ports)
entities(api, bound.entity_ports)
entity_links(api, bound.entity_ports)
extract_entities(api, bound.extract, bound.extraction, bound.backfill)
lambda_handler = api
