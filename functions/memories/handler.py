"""/v1/memories and MemOS' calls beside search: reads, lists, changes and deletes memories."""

from cairn.api.routes.memories import add_routes
from cairn.bootstrap import base, erasure, memories, memory_changes, memory_records
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
lambda_handler = make_api()
add_routes(
    lambda_handler,
    read=memories.memory,
    page=memories.page,
    change=memory_changes.change,
    page_by_kind=memory_records.page_by_kind,
    profiles=memory_records.profiles,
    look_up=memory_records.look_up,
    messages=memory_records.messages,
    update=memory_changes.update,
    delete=erasure.delete,
    demote=memory_changes.demote,
)
