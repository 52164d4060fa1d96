"""/v1/agents: who remembers."""

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.memoryrelay.agents import agents
from cairn.bootstrap import owning, parts

parts.table()  # connects while the function starts, not in its first request
api = Api(authenticate=parts.scope_of, explain=explain, now=parts.clock.now)
agents(api, owning.agent_ports)
lambda_handler = api
