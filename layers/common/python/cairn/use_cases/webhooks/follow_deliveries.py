"""What became of a webhook's deliveries, and asking for one: a test, or one more time."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from cairn.domain.errors import DependencyUnavailable, InvalidRequest, NotFound
from cairn.domain.events.event import Event, EventType
from cairn.domain.scope import Permission, Scope
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.delivery_policy import asked_again, new_delivery
from cairn.domain.webhooks.webhook import Webhook
from cairn.ports.clock import Clock
from cairn.ports.delivery_store import DeliveryStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.webhook_store import WebhookStore
from cairn.use_cases.webhooks.change_webhook import ROUNDS, find_webhook


@dataclass(frozen=True)
class Following:
    """The ports that following deliveries works with."""

    webhooks: WebhookStore
    deliveries: DeliveryStore
    queue: JobQueue
    clock: Clock


@dataclass(frozen=True)
class DeliveryPage:
    deliveries: list[Delivery]
    has_more: bool


def list_deliveries(
    webhook_id: str, offset: int, limit: int, *, scope: Scope, ports: Following
) -> DeliveryPage:
    """Newest first. Raises: NotFound."""
    scope.require(Permission.READ)
    find_webhook(webhook_id, scope=scope, webhooks=ports.webhooks)
    end, now = offset + limit, ports.clock.now()
    found = ports.deliveries.newest(scope, webhook_id, now, end + 1)
    return DeliveryPage(found[offset:end], has_more=len(found) > end)


def send_test_event(webhook_id: str, *, scope: Scope, ports: Following) -> Delivery:
    """Sent whichever events the webhook wants. Raises: NotFound, InvalidRequest when disabled."""
    scope.require(Permission.WRITE)
    webhook, now = _enabled(webhook_id, scope, ports), ports.clock.now()
    event = Event(
        event_id=f"evt_{uuid4()}",
        type=EventType.WEBHOOK_TEST,
        project_id=scope.project_id,
        item_id=webhook_id,
        status="test",
        at=now,
        created_at=webhook.created_at,
        updated_at=webhook.updated_at,
    )
    delivery = new_delivery(event, webhook_id, webhook.url, now)
    return _sent(ports.deliveries.save(scope, delivery) or delivery, scope, ports.queue)


def resend(webhook_id: str, delivery_id: str, *, scope: Scope, ports: Following) -> Delivery:
    """The same event under the same id. Raises: NotFound, InvalidRequest when disabled."""
    scope.require(Permission.WRITE)
    _enabled(webhook_id, scope, ports)
    for _ in range(ROUNDS):
        now = ports.clock.now()
        found = ports.deliveries.find(scope, webhook_id, delivery_id, now)
        if found is None:
            raise NotFound("no delivery with that id")
        if saved := ports.deliveries.save(scope, asked_again(found, now)):
            return _sent(saved, scope, ports.queue)
    raise DependencyUnavailable("the delivery keeps changing", retry_after_seconds=1)


def _enabled(webhook_id: str, scope: Scope, ports: Following) -> Webhook:
    webhook = find_webhook(webhook_id, scope=scope, webhooks=ports.webhooks)
    if not webhook.is_enabled:
        raise InvalidRequest("the webhook is disabled; enable it first")
    return webhook


def _sent(delivery: Delivery, scope: Scope, queue: JobQueue) -> Delivery:
    """What the queue refuses is in the table, and reconcile finds it there."""
    with suppress(DependencyUnavailable):
        queue.deliver(scope, delivery.endpoint_id, delivery.delivery_id)
    return delivery
