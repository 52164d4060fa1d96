"""Put one event on its way to everybody who wants it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cairn.domain.events.event import Event, EventType
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery_policy import new_delivery
from cairn.domain.webhooks.webhook import Webhook
from cairn.ports.clock import Clock
from cairn.ports.delivery_store import DeliveryStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryStore

# What the address that a memory names itself is told.
_OF_ONE_MEMORY = {EventType.EMBEDDING_COMPLETED, EventType.EMBEDDING_FAILED}


@dataclass(frozen=True)
class Expanding:
    """The ports that expanding works with. `registered`: the webhooks of a project."""

    registered: Callable[[Scope], list[Webhook]]
    deliveries: DeliveryStore
    memories: MemoryStore
    queue: JobQueue
    clock: Clock


def expand_event(event: Event, *, ports: Expanding) -> int:
    """To how many endpoints. Idempotent: told again, it is the same deliveries.

    Their messages are sent again all the same: whoever told it first may have died before.
    """
    scope, now = Scope(event.project_id), ports.clock.now()
    endpoints = list(_endpoints(event, scope, ports))
    for webhook_id, url in endpoints:
        delivery = new_delivery(event, webhook_id, url, now)
        ports.deliveries.save(scope, delivery)
        ports.queue.deliver(scope, delivery.endpoint_id, delivery.delivery_id)
    return len(endpoints)


def _endpoints(event: Event, scope: Scope, ports: Expanding) -> Iterator[tuple[str | None, str]]:
    for webhook in ports.registered(scope):
        if webhook.wants(event.type):
            yield webhook.webhook_id, webhook.url
    if event.type in _OF_ONE_MEMORY:
        memory = ports.memories.read(scope, [event.item_id]).get(event.item_id)
        if memory and memory.handling.webhook_url:
            yield None, memory.handling.webhook_url
