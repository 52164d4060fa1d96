"""POST /get/status, GET /v2/memories/{id}/status: tells how an add is doing."""

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.memoryrelay.read_memory import memory_status
from cairn.api.memos.get_status import get_status
from cairn.bootstrap import parts, reading, writing

parts.table()  # connects while the function starts, not in its first request
api = Api(authenticate=parts.scope_of, explain=explain, now=parts.clock.now)
get_status(api, writing.task)
memory_status(api, reading.memory)
lambda_handler = api
