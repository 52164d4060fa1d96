"""/v1/memories and POST /delete/memory: reads, lists, changes and forgets memories."""

from cairn.api.memoryrelay.memories.change_memory import change_memory, forget_memory
from cairn.api.memoryrelay.memories.list_memories import list_memories
from cairn.api.memoryrelay.memories.maintain_memories import maintain_memories
from cairn.api.memoryrelay.memories.read_memory import read_memory
from cairn.api.memos.delete_memory import delete_memory
from cairn.bootstrap import (
    base,
    erasure,
    memories,
    memory_changes,
)
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
api = make_api()
delete_memory(api, erasure.delete)
read_memory(api, memories.memory)
list_memories(api, memories.page)
change_memory(api, memory_changes.change)
forget_memory(api, erasure.delete)
maintain_memories(api, memory_changes.demote)
lambda_handler = api
