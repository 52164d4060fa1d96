"""POST /delete/memory: forgets for good."""

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.memos.delete_memory import delete_memory
from cairn.bootstrap import erasing, parts

parts.table()  # connects while the function starts, not in its first request
api = Api(authenticate=parts.scope_of, explain=explain, now=parts.clock.now)
delete_memory(api, erasing.delete)
lambda_handler = api
