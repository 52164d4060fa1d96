"""GET /v1/health, and the answer to every route that does not exist."""

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.system import add_health
from cairn.bootstrap import operation, parts

api = Api(authenticate=parts.scope_of, explain=explain, now=parts.clock.now)
add_health(api, operation.state)
lambda_handler = api
