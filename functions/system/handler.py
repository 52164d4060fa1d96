"""GET /v1/health, /v1/extraction, and the answer to every route that does not exist."""

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.memoryrelay.extraction_settings import extraction_settings
from cairn.api.system import add_health
from cairn.bootstrap import operation, parts

api = Api(authenticate=parts.scope_of, explain=explain, now=parts.clock.now)
add_health(api, operation.state)
extraction_settings(api, operation.understands)
lambda_handler = api
