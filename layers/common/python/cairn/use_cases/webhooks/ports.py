"""The ports that webhooks and their deliveries work with."""

from dataclasses import dataclass

from cairn.ports.clock import Clock
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryReader
from cairn.ports.webhooks.delivery_store import DeliveryStore
from cairn.ports.webhooks.outbound import Outbound
from cairn.ports.webhooks.secret_box import SecretBox
from cairn.ports.webhooks.webhook_store import WebhookStore


@dataclass(frozen=True)
class WebhookPorts:
    webhooks: WebhookStore
    deliveries: DeliveryStore
    memories: MemoryReader
    secrets: SecretBox
    outbound: Outbound
    queue: JobQueue
    clock: Clock
