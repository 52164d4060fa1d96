"""GET /v1/health, and the answer to every route that does not exist."""

from cairn import bootstrap
from cairn.api.app import Api
from cairn.api.memos.errors import explain
from cairn.api.system import add_health

api = Api(authenticate=bootstrap.scope_of, explain=explain, now=bootstrap.clock.now)
add_health(api, bootstrap.state)
lambda_handler = api
