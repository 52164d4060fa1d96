"""POST /search/memory, /v1/memories/search, /v2/context/build: finds what answers a question.

POST /rerank orders documents of the caller.
"""

from cairn.api.routes.search import add_routes
from cairn.bootstrap import base, search
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
lambda_handler = make_api()
add_routes(
    lambda_handler,
    search=search.search,
    messages=search.messages,
    sources=search.sources,
    profiles=search.profiles,
    rerank=search.rerank,
)
