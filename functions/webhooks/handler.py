"""/v1/webhooks: where events are sent, and what became of each."""

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.memoryrelay.deliveries import deliveries
from cairn.api.memoryrelay.webhooks import webhooks
from cairn.bootstrap import parts
from cairn.bootstrap.webhooks import following, managing, signing

parts.table()  # connects while the function starts, not in its first request
api = Api(authenticate=parts.scope_of, explain=explain, now=parts.clock.now)
webhooks(api, managing, signing)
deliveries(api, following)
lambda_handler = api
