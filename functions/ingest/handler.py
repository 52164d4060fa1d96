"""POST /add/message, /add/feedback, /v1|v2/memories, /v1/memories/batch: accepts what is new.

POST /extract/memory shows what an add would find.
"""

from cairn.api.routes.ingest import add_routes
from cairn.bootstrap import base, memory_creation, messages
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
lambda_handler = make_api()
add_routes(
    lambda_handler,
    add=messages.add,
    preview=messages.preview,
    accept=memory_creation.accept,
    create=memory_creation.create,
    create_all=memory_creation.create_all,
    check_url=memory_creation.check_url,
)
