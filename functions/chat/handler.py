"""POST /chat, /chat/completions: answers with what is remembered, and remembers the answer."""

from cairn.api.routes.chat import add_routes
from cairn.bootstrap import base, chat
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
lambda_handler = make_api()
add_routes(lambda_handler, answer=chat.answer)
