"""The retry policy of deliveries, and when a failing webhook is disabled. Pure."""

from dataclasses import dataclass
from typing import Any

from cairn.domain.events.event import Event
from cairn.domain.webhooks.delivery import (
    Delivery,
    DeliveryStatus,
    delivery_id_of,
    endpoint_id_of,
)
from cairn.domain.webhooks.webhook import Webhook

WAITS_MS = (30_000, 120_000, 600_000, 3_600_000, 21_600_000)
ATTEMPTS_MAX = len(WAITS_MS) + 1
LAST_WAIT_MS = 60_000  # until the last attempt counts as lost
KEPT_MS = 30 * 24 * 3_600_000
FAILING_MAX_MS = 5 * 24 * 3_600_000
GONE = 410


@dataclass(frozen=True)
class Outcome:
    """Of one attempt: the HTTP status of the response, or why there was none."""

    status: int | None = None
    error: str = ""

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def new_delivery(event: Event, webhook_id: str | None, url: str, now: int) -> Delivery:
    """Due at once."""
    return Delivery(
        delivery_id=delivery_id_of(event, webhook_id or endpoint_id_of(url)),
        webhook_id=webhook_id,
        url=url,
        event=event,
        created_at=now,
        expires_at=now + KEPT_MS,
        next_attempt_at=now,
    )


def is_due(delivery: Delivery, now: int) -> bool:
    return delivery.status is DeliveryStatus.PENDING and delivery.next_attempt_at <= now


def attempt_started(delivery: Delivery, url: str, now: int) -> Delivery:
    """Counted before the request is sent, so that an attempt that kills its worker counts too."""
    attempts = delivery.attempts + 1
    wait = WAITS_MS[attempts - 1] if attempts < ATTEMPTS_MAX else LAST_WAIT_MS
    return delivery.model_copy(
        update={
            "url": url,
            "attempts": attempts,
            "attempted_at": now,
            "next_attempt_at": now + wait,
            "response_status": None,
            "error": "the attempt did not come to an end",
        }
    )


def attempt_ended(delivery: Delivery, outcome: Outcome, now: int) -> Delivery:
    """After `attempt_started`: delivered, failed for good, or pending until the next attempt."""
    update: dict[str, Any] = {"response_status": outcome.status, "error": outcome.error}
    if outcome.is_success:
        update["status"] = DeliveryStatus.DELIVERED
    elif outcome.status == GONE or is_exhausted(delivery):
        update["status"] = DeliveryStatus.FAILED
    else:
        update["next_attempt_at"] = now + WAITS_MS[delivery.attempts - 1]
    return delivery.model_copy(update=update)


def is_exhausted(delivery: Delivery) -> bool:
    """No attempt is left."""
    return delivery.attempts >= ATTEMPTS_MAX


def abandoned(delivery: Delivery, reason: str = "") -> Delivery:
    """Failed without another attempt; without a reason, the last attempt's error stays."""
    update = {"status": DeliveryStatus.FAILED, "error": reason or delivery.error}
    return delivery.model_copy(update=update)


def redelivery_requested(delivery: Delivery, now: int) -> Delivery:
    """Due at once with all its attempts, whatever became of it before."""
    update = {"status": DeliveryStatus.PENDING, "attempts": 0, "next_attempt_at": now}
    return delivery.model_copy(update=update)


def with_outcome(webhook: Webhook, outcome: Outcome, now: int) -> Webhook:
    """The webhook after an attempt to reach it; the same object when nothing changes."""
    if outcome.is_success:
        return (
            webhook if webhook.failing_since is None else webhook.changed(now, failing_since=None)
        )
    if outcome.status == GONE:
        return webhook.disabled(now, "the endpoint answered 410 Gone")
    if webhook.failing_since is None:
        return webhook.changed(now, failing_since=now)
    if now - webhook.failing_since >= FAILING_MAX_MS:
        return webhook.disabled(now, "no delivery succeeded for 5 days")
    return webhook
