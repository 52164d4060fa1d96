"""/v1/agents, /v1/entities, and the extraction of entities from memories."""

from cairn.api.routes.agents import add_routes
from cairn.bootstrap import base, entities, manage_agents
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
lambda_handler = make_api()
add_routes(lambda_handler, manage_agents, entities)
