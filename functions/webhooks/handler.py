"""/v1/webhooks: where events are sent, and what became of each."""

from cairn.api.memoryrelay.webhooks.deliveries import deliveries
from cairn.api.memoryrelay.webhooks.webhooks import webhooks
from cairn.bootstrap import base
from cairn.bootstrap import webhooks as bound
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
api = make_api()
webhooks(api, bound)
deliveries(api, bound)
lambda_handler = api
