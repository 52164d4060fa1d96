"""POST /add/message, POST /v1|v2/memories, POST /v1/memories/batch: accepts what to remember."""

from cairn.api.memoryrelay.memories.create_batch import create_batch
from cairn.api.memoryrelay.memories.create_memory import accept_memory, create_memory
from cairn.api.memos.add_message import add_message
from cairn.bootstrap import (
    base,
    memory_creation,
    messages,
)
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
api = make_api()
add_message(api, messages.add)
accept_memory(api, memory_creation.accept, memory_creation.check_url)
create_memory(api, memory_creation.create, memory_creation.check_url)
create_batch(api, memory_creation.create_all, memory_creation.check_url)
lambda_handler = api
