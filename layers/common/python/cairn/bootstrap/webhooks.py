"""Registered webhooks, their secrets, and what became of their deliveries."""

from functools import cache
from typing import Any

import boto3

from cairn.adapters.aws.kms_secret_box import KMSSecretBox
from cairn.adapters.dynamodb.delivery_store import DynamoDBDeliveryStore
from cairn.adapters.dynamodb.webhook_store import DynamoDBWebhookStore
from cairn.bootstrap import (
    base,
    outbound,
    tasks,
)
from cairn.use_cases.webhooks.follow_deliveries import Following
from cairn.use_cases.webhooks.manage_webhooks import Managing
from cairn.use_cases.webhooks.webhook_secrets import Signing


@cache
def webhooks() -> DynamoDBWebhookStore:
    return DynamoDBWebhookStore(base.table())


@cache
def deliveries() -> DynamoDBDeliveryStore:
    return DynamoDBDeliveryStore(base.table())


@cache
def kms() -> Any:
    return boto3.client("kms", config=base.STORE)


@cache
def secrets() -> KMSSecretBox:
    return KMSSecretBox(kms, base.settings().secrets_key_id)


def managing() -> Managing:
    return Managing(webhooks(), secrets(), outbound.outbound(), base.clock)


def following() -> Following:
    return Following(webhooks(), deliveries(), tasks.queue(), base.clock)


def signing() -> Signing:
    return Signing(webhooks(), secrets(), base.clock)
