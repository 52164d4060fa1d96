"""POST /search/memory, /v1/memories/search, /v2/context/build: finds what answers a question."""

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.memoryrelay.build_context import build_context
from cairn.api.memoryrelay.search_memories import search_memories
from cairn.api.memos.search_memory import search_memory
from cairn.bootstrap import parts, searching

parts.table()  # connects while the function starts, not in its first request
api = Api(authenticate=parts.scope_of, explain=explain, now=parts.clock.now)
search_memory(api, searching.search)
search_memories(api, searching.search, searching.sources)
build_context(api, searching.search, searching.sources)
lambda_handler = api
