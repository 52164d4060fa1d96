"""/v1/memories and POST /delete/memory: reads, lists, changes and forgets memories."""

from cairn.api.memoryrelay.change_memory import change_memory, forget_memory
from cairn.api.memoryrelay.list_memories import list_memories
from cairn.api.memoryrelay.maintain_memories import maintain_memories
from cairn.api.memoryrelay.read_memory import read_memory
from cairn.api.memos.delete_memory import delete_memory
from cairn.bootstrap import changing, erasing, parts, reading
from cairn.bootstrap.http_api import make_api

parts.table()  # connects while the function starts, not in its first request
api = make_api()
delete_memory(api, erasing.delete)
read_memory(api, reading.memory)
list_memories(api, reading.page)
change_memory(api, changing.change)
forget_memory(api, erasing.delete)
maintain_memories(api, changing.demote)
lambda_handler = api
