"""GET /v1/health, /v1/extraction, and the answer to every route that does not exist.

Requests with empty path segments are brought here; the function that they were meant for answers.
"""

from cairn.api.memoryrelay.memories.extraction_settings import extraction_settings
from cairn.api.system import add_health
from cairn.bootstrap import forwarding, health
from cairn.bootstrap.http_api import make_api

api = make_api(forwarding.elsewhere)
add_health(api, health.state)
extraction_settings(api, health.understands)
lambda_handler = api
