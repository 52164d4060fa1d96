"""What callers do with webhooks and their deliveries."""

from functools import cache
from typing import Any

import boto3

from cairn.adapters.aws.kms_secret_box import KMSSecretBox
from cairn.adapters.dynamodb.delivery_store import DynamoDBDeliveryStore
from cairn.adapters.dynamodb.webhook_store import DynamoDBWebhookStore
from cairn.bootstrap import base, tasks
from cairn.bootstrap.adapters import outbound
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.webhook import Webhook
from cairn.use_cases.webhooks import manage_webhooks, register_webhook, request_deliveries
from cairn.use_cases.webhooks.manage_webhooks import WebhookEdit, WebhookWithSecret
from cairn.use_cases.webhooks.ports import WebhookPorts
from cairn.use_cases.webhooks.register_webhook import NewWebhook
from cairn.use_cases.webhooks.request_deliveries import DeliveryPage


@cache
def kms() -> Any:
    return boto3.client("kms", config=base.STORE)


@cache
def ports() -> WebhookPorts:
    table = base.table()
    return WebhookPorts(
        webhooks=DynamoDBWebhookStore(table),
        deliveries=DynamoDBDeliveryStore(table),
        memories=base.memory_reader(),
        secrets=KMSSecretBox(kms, base.settings().secrets_key_id),
        outbound=outbound.outbound(),
        queue=tasks.queue(),
        clock=base.clock,
    )


def register(new: NewWebhook, *, scope: Scope) -> tuple[WebhookWithSecret, bool]:
    return register_webhook.register_webhook(new, scope=scope, ports=ports())


def registered(*, scope: Scope) -> list[Webhook]:
    return manage_webhooks.list_webhooks(scope=scope, ports=ports())


def get(webhook_id: str, *, scope: Scope) -> Webhook:
    return manage_webhooks.get_webhook(webhook_id, scope=scope, ports=ports())


def edit(webhook_id: str, changes: WebhookEdit, *, scope: Scope) -> WebhookWithSecret:
    return manage_webhooks.edit_webhook(webhook_id, changes, scope=scope, ports=ports())


def remove(webhook_id: str, *, scope: Scope) -> None:
    manage_webhooks.remove_webhook(webhook_id, scope=scope, ports=ports())


def rotate_project_secret(*, scope: Scope) -> WebhookWithSecret:
    return manage_webhooks.rotate_project_secret(scope=scope, ports=ports())


def deliveries(webhook_id: str, offset: int, limit: int, *, scope: Scope) -> DeliveryPage:
    return request_deliveries.list_deliveries(webhook_id, offset, limit, scope=scope, ports=ports())


def send_test_event(webhook_id: str, *, scope: Scope) -> Delivery:
    return request_deliveries.send_test_event(webhook_id, scope=scope, ports=ports())


def resend(webhook_id: str, delivery_id: str, *, scope: Scope) -> Delivery:
    return request_deliveries.resend(webhook_id, delivery_id, scope=scope, ports=ports())
