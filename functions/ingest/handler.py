"""POST /add/message: accepts messages."""

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.memos.add_message import add_message
from cairn.bootstrap import adding, parts

parts.table()  # connects while the function starts, not in its first request
api = Api(authenticate=parts.scope_of, explain=explain, now=parts.clock.now)
add_message(api, adding.add)
lambda_handler = api
