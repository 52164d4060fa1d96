"""/v1/webhooks: where events are sent, and what became of each."""

from cairn.api.routes.webhooks import add_routes
from cairn.bootstrap import base, webhooks
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
lambda_handler = make_api()
add_routes(lambda_handler, webhooks)
