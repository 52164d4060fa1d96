"""POST /get/status, GET /v2/memories/{id}/status: the status of an add."""

from cairn.api.routes.tasks import add_routes
from cairn.bootstrap import base, memories, tasks
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
lambda_handler = make_api()
add_routes(lambda_handler, follow=tasks.follow, read=memories.memory)
