"""The ports that webhooks and their deliveries work with."""

from dataclasses import dataclass

from cairn.ports.clock import Clock
from cairn.ports.delivery_store import DeliveryStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryReader
from cairn.ports.outbound import Outbound
from cairn.ports.secret_box import SecretBox
from cairn.ports.webhook_store import WebhookStore


@dataclass(frozen=True)
class WebhookPorts:
    webhooks: WebhookStore
    deliveries: DeliveryStore
    memories: MemoryReader
    secrets: SecretBox
    outbound: Outbound
    queue: JobQueue
    clock: Clock
