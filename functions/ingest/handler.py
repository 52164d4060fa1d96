"""POST /add/message, POST /v1|v2/memories, POST /v1/memories/batch: accepts what to remember."""

from cairn.api.memoryrelay.create_batch import create_batch
from cairn.api.memoryrelay.create_memory import accept_memory, create_memory
from cairn.api.memos.add_message import add_message
from cairn.bootstrap import adding, creating, parts
from cairn.bootstrap.http_api import make_api

parts.table()  # connects while the function starts, not in its first request
api = make_api()
add_message(api, adding.add)
accept_memory(api, creating.accept, creating.check_url)
create_memory(api, creating.create, creating.check_url)
create_batch(api, creating.create_all, creating.check_url)
lambda_handler = api
