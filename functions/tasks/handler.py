"""POST /get/status: tells how an add is doing."""

from cairn import bootstrap
from cairn.api.app import Api
from cairn.api.memos.errors import explain
from cairn.api.memos.get_status import get_status

bootstrap.table()  # connects while the function starts, not in its first request
api = Api(authenticate=bootstrap.scope_of, explain=explain, now=bootstrap.clock.now)
get_status(api, bootstrap.task)
lambda_handler = api
