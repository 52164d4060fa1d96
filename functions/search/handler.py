"""POST /search/memory: finds what answers a question."""

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.memos.search_memory import search_memory
from cairn.bootstrap import parts, searching

parts.table()  # connects while the function starts, not in its first request
api = Api(authenticate=parts.scope_of, explain=explain, now=parts.clock.now)
search_memory(api, searching.search)
lambda_handler = api
