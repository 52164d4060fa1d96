"""/v1/webhooks: where events are sent, and what became of each."""

from cairn.api.memoryrelay.webhooks.deliveries import deliveries
from cairn.api.memoryrelay.webhooks.webhooks import webhooks
from cairn.bootstrap import base
from cairn.bootstrap.http_api import make_api
from cairn.bootstrap.webhooks import following, managing, signing

base.table()  # connects while the function starts, not in its first request
api = make_api()
webhooks(api, managing, signing)
deliveries(api, following)
lambda_handler = api
