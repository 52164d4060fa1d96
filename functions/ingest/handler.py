"""POST /add/message: accepts messages."""

from cairn import bootstrap
from cairn.api.app import Api
from cairn.api.memos.add_message import add_message
from cairn.api.memos.errors import explain

bootstrap.table()  # connects while the function starts, not in its first request
api = Api(authenticate=bootstrap.scope_of, explain=explain, now=bootstrap.clock.now)
add_message(api, bootstrap.add)
lambda_handler = api
