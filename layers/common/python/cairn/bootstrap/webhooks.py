"""Registered webhooks, their secrets, and what became of their deliveries."""

from functools import cache
from typing import Any

import boto3

from cairn.adapters.dynamodb_delivery_store import DynamoDBDeliveryStore
from cairn.adapters.dynamodb_webhook_store import DynamoDBWebhookStore
from cairn.adapters.kms_secret_box import KMSSecretBox
from cairn.bootstrap import outbound, parts, writing
from cairn.use_cases.follow_deliveries import Following
from cairn.use_cases.manage_webhooks import Managing
from cairn.use_cases.webhook_secrets import Signing


@cache
def webhooks() -> DynamoDBWebhookStore:
    return DynamoDBWebhookStore(parts.table())


@cache
def deliveries() -> DynamoDBDeliveryStore:
    return DynamoDBDeliveryStore(parts.table())


@cache
def kms() -> Any:
    return boto3.client("kms", config=parts.STORE)


@cache
def secrets() -> KMSSecretBox:
    return KMSSecretBox(kms, parts.settings().secrets_key_id)


def managing() -> Managing:
    return Managing(webhooks(), secrets(), outbound.outbound(), parts.clock)


def following() -> Following:
    return Following(webhooks(), deliveries(), writing.queue(), parts.clock)


def signing() -> Signing:
    return Signing(webhooks(), secrets(), parts.clock)
