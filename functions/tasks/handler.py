"""POST /get/status: tells how an add is doing."""

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.memos.get_status import get_status
from cairn.bootstrap import parts, writing

parts.table()  # connects while the function starts, not in its first request
api = Api(authenticate=parts.scope_of, explain=explain, now=parts.clock.now)
get_status(api, writing.task)
lambda_handler = api
