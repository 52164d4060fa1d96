"""GET /v1/health, /v1/extraction, /ping, OPTIONS, and the response to every unknown route.

HEAD requests and those with repeated slashes in their path arrive here; they are forwarded to their
function.
"""

from cairn.api.routes.system import add_routes
from cairn.bootstrap import forwarding, health
from cairn.bootstrap.http_api import make_api

lambda_handler = make_api(forwarding.intercept)
add_routes(lambda_handler, state=health.state, understands=health.understands)
