"""Make a delivery of an event for every URL that it is to be sent to."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from cairn.domain.errors import Conflict
from cairn.domain.events.event import Event, EventType
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery_policy import new_delivery
from cairn.domain.webhooks.same_url import one_for_each_url, with_url
from cairn.domain.webhooks.webhook import Webhook
from cairn.use_cases.webhooks.ports import WebhookPorts

# Sent to the callback URL that a memory names itself.
_OF_CALLBACKS = {EventType.EMBEDDING_COMPLETED, EventType.EMBEDDING_FAILED}

type RegisteredWebhooks = Callable[[Scope], Sequence[Webhook]]


def expand_event(event: Event, *, registered: RegisteredWebhooks, ports: WebhookPorts) -> int:
    """To how many endpoints. Idempotent: a repeated event gives the same deliveries.

    `registered` reads a project's webhooks. Jobs are sent even for deliveries that exist: the
    worker that made them may have crashed before it could.
    """
    scope, now = Scope(event.project_id), ports.clock.now()
    endpoints = list(_endpoints(event, scope, registered, ports))
    for webhook_id, url in endpoints:
        delivery = new_delivery(event, webhook_id, url, now)
        with suppress(Conflict):  # it exists
            ports.deliveries.save(scope, delivery)
        ports.queue.deliver(scope, delivery.endpoint_id, delivery.delivery_id)
    return len(endpoints)


def _endpoints(
    event: Event, scope: Scope, registered: RegisteredWebhooks, ports: WebhookPorts
) -> Iterator[tuple[str | None, str]]:
    """None and a URL: that of the memory itself, unless a webhook with this URL gets the event."""
    subscribed = [webhook for webhook in registered(scope) if webhook.subscribes_to(event.type)]
    for webhook in one_for_each_url(subscribed):
        yield webhook.webhook_id, webhook.url
    if event.type in _OF_CALLBACKS:
        memory = ports.memories.read(scope, [event.item_id]).get(event.item_id)
        url = memory.handling.webhook_url if memory else ""
        if url and not with_url(url, subscribed):
            yield None, url
