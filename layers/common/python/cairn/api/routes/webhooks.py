"""The routes of the function `webhooks`."""

from cairn.api.app import Api
from cairn.api.memoryrelay.webhooks.deliveries import deliveries
from cairn.api.memoryrelay.webhooks.use_cases import WebhookUseCases
from cairn.api.memoryrelay.webhooks.webhooks import webhooks


def add_routes(api: Api, use_cases: WebhookUseCases) -> None:
    webhooks(api, use_cases)
    deliveries(api, use_cases)
