"""/v1/agents, /v1/entities and what is read out of memories: who remembers, and what of."""

from cairn.api.memoryrelay.agent_stats import agent_stats
from cairn.api.memoryrelay.agents import agents
from cairn.api.memoryrelay.entities import entities
from cairn.api.memoryrelay.entity_links import entity_links
from cairn.api.memoryrelay.extract_entities import extract_entities
from cairn.bootstrap import owning, parts
from cairn.bootstrap.http_api import make_api

parts.table()  # connects while the function starts, not in its first request
api = make_api()
agents(api, owning.agent_ports)
agent_stats(api, owning.agent_ports, owning.entity_ports)
entities(api, owning.entity_ports)
entity_links(api, owning.entity_ports)
extract_entities(api, owning.extract, owning.extraction, owning.backfill)
lambda_handler = api
