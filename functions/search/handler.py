"""POST /search/memory, /v1/memories/search, /v2/context/build: finds what answers a question."""

from cairn.api.memoryrelay.memories.build_context import build_context
from cairn.api.memoryrelay.memories.search_memories import search_memories
from cairn.api.memos.search_memory import search_memory
from cairn.bootstrap import base, search
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
api = make_api()
search_memory(api, search.search)
search_memories(api, search.search, search.sources)
build_context(api, search.search, search.sources)
lambda_handler = api
