"""POST /search/memory: finds what answers a question."""

from cairn import bootstrap
from cairn.api.app import Api
from cairn.api.memos.errors import explain
from cairn.api.memos.search_memory import search_memory

bootstrap.table()  # connects while the function starts, not in its first request
api = Api(authenticate=bootstrap.scope_of, explain=explain, now=bootstrap.clock.now)
search_memory(api, bootstrap.search)
lambda_handler = api
