"""POST /search/memory, /v1/memories/search, /v2/context/build: finds what answers a question."""

from cairn.api.memoryrelay.build_context import build_context
from cairn.api.memoryrelay.search_memories import search_memories
from cairn.api.memos.search_memory import search_memory
from cairn.bootstrap import parts, searching
from cairn.bootstrap.http_api import make_api

parts.table()  # connects while the function starts, not in its first request
api = make_api()
search_memory(api, searching.search)
search_memories(api, searching.search, searching.sources)
build_context(api, searching.search, searching.sources)
lambda_handler = api
