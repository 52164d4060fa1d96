"""POST /get/status, GET /v2/memories/{id}/status: the status of an add."""

from cairn.api.memoryrelay.memories.read_memory import memory_status
from cairn.api.memos.get_status import get_status
from cairn.bootstrap import (
    base,
    memories,
    tasks,
)
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
api = make_api()
get_status(api, tasks.follow)
memory_status(api, memories.memory)
lambda_handler = api
