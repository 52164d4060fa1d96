"""List a webhook's deliveries, and request one: a test event, or a redelivery."""

from dataclasses import dataclass
from uuid import uuid4

from cairn.domain.errors import InvalidRequest, NotFound
from cairn.domain.events.event import Event, EventType
from cairn.domain.scope import Permission, Scope
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.delivery_policy import new_delivery, redelivery_requested
from cairn.domain.webhooks.webhook import Webhook
from cairn.use_cases.shared.optimistic import retry_on_conflict
from cairn.use_cases.shared.send_jobs import send_delivery_job
from cairn.use_cases.webhooks.change_webhook import find_webhook
from cairn.use_cases.webhooks.ports import WebhookPorts


@dataclass(frozen=True)
class DeliveryPage:
    deliveries: list[Delivery]
    has_more: bool


def list_deliveries(
    webhook_id: str, offset: int, limit: int, *, scope: Scope, ports: WebhookPorts
) -> DeliveryPage:
    """Newest first. Raises: NotFound."""
    scope.require(Permission.READ)
    find_webhook(webhook_id, scope=scope, webhooks=ports.webhooks)
    end, now = offset + limit, ports.clock.now()
    newest = ports.deliveries.newest(scope, webhook_id, now, end + 1)
    return DeliveryPage(newest[offset:end], has_more=len(newest) > end)


def send_test_event(webhook_id: str, *, scope: Scope, ports: WebhookPorts) -> Delivery:
    """Whatever the webhook subscribes to. Raises: NotFound, InvalidRequest when disabled."""
    scope.require(Permission.WRITE, Permission.READ)
    webhook, now = _find_enabled(webhook_id, scope, ports), ports.clock.now()
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
    delivery = ports.deliveries.save(scope, new_delivery(event, webhook_id, webhook.url, now))
    send_delivery_job(scope, delivery.endpoint_id, delivery.delivery_id, ports.queue)
    return delivery


def resend(webhook_id: str, delivery_id: str, *, scope: Scope, ports: WebhookPorts) -> Delivery:
    """The same event under the same id. Raises: NotFound, InvalidRequest when disabled."""
    scope.require(Permission.WRITE, Permission.READ)
    _find_enabled(webhook_id, scope, ports)

    def attempt() -> Delivery:
        now = ports.clock.now()
        delivery = ports.deliveries.find(scope, webhook_id, delivery_id, now)
        if delivery is None:
            raise NotFound("no delivery with that id")
        return ports.deliveries.save(scope, redelivery_requested(delivery, now))

    delivery = retry_on_conflict(attempt, "the delivery keeps changing")
    send_delivery_job(scope, delivery.endpoint_id, delivery.delivery_id, ports.queue)
    return delivery


def _find_enabled(webhook_id: str, scope: Scope, ports: WebhookPorts) -> Webhook:
    webhook = find_webhook(webhook_id, scope=scope, webhooks=ports.webhooks)
    if not webhook.is_enabled:
        raise InvalidRequest("the webhook is disabled; enable it first")
    return webhook
