"""One attempt to deliver one event to one endpoint."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from cairn import VERSION
from cairn.domain.errors import Conflict, DependencyUnavailable, InvalidRequest, NotFound
from cairn.domain.retry import LONGEST_WAIT_S
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery, DeliveryStatus
from cairn.domain.webhooks.delivery_policy import (
    Outcome,
    abandoned,
    attempt_ended,
    attempt_started,
    is_due,
    is_exhausted,
    with_outcome,
)
from cairn.domain.webhooks.payload import payload
from cairn.domain.webhooks.signing import signature_headers
from cairn.use_cases.shared.send_jobs import send_delivery_job
from cairn.use_cases.webhooks.change_webhook import change_webhook
from cairn.use_cases.webhooks.ports import WebhookPorts
from cairn.use_cases.webhooks.webhook_secrets import find_signer, open_secrets


def deliver_event(
    endpoint_id: str, delivery_id: str, *, scope: Scope, ports: WebhookPorts
) -> Delivery | None:
    """As it is afterwards; None when nothing is due, or another worker attempts it.

    The attempt is stored before the request is sent, so that no other worker sends it too, and one
    that crashes its worker counts. Raises: DependencyUnavailable before that.
    """
    now = ports.clock.now()
    delivery = ports.deliveries.find(scope, endpoint_id, delivery_id, now)
    if delivery is None or not is_due(delivery, now):
        return None
    with suppress(Conflict):
        return _attempt(delivery, scope, ports)
    return None


def _attempt(delivery: Delivery, scope: Scope, ports: WebhookPorts) -> Delivery | None:
    """Raises: Conflict when another worker started an attempt first."""
    signer = find_signer(delivery, scope, ports)
    if signer is None:
        return _abandon(delivery, "the webhook was deleted", scope, ports)
    if delivery.webhook_id and not signer.is_enabled:
        return _abandon(delivery, "the webhook is disabled", scope, ports)
    if is_exhausted(delivery):
        return _abandon(delivery, "", scope, ports)
    try:
        secrets = open_secrets(signer, scope, ports)
    except NotFound:
        return _abandon(delivery, "the webhook's secret cannot be read any more", scope, ports)
    url = signer.url if delivery.webhook_id else delivery.url
    started = attempt_started(delivery, url, ports.clock.now())
    return _send(ports.deliveries.save(scope, started), secrets, scope, ports)


def _abandon(delivery: Delivery, reason: str, scope: Scope, ports: WebhookPorts) -> Delivery:
    return ports.deliveries.save(scope, abandoned(delivery, reason))


def _send(
    attempt: Delivery, secrets: Sequence[str], scope: Scope, ports: WebhookPorts
) -> Delivery | None:
    outcome = _post(attempt, secrets, ports)
    now = ports.clock.now()
    ended = None
    with suppress(Conflict):  # redelivery was requested meanwhile
        ended = ports.deliveries.save(scope, attempt_ended(attempt, outcome, now))
    if attempt.webhook_id:
        _record_outcome(attempt.webhook_id, outcome, now, scope, ports)
    if ended and ended.status is DeliveryStatus.PENDING:
        _queue_next(ended, now, scope, ports)
    return ended


def _post(attempt: Delivery, secrets: Sequence[str], ports: WebhookPorts) -> Outcome:
    body = payload(attempt.event)
    headers = _headers(attempt, body, secrets, ports.clock.now() // 1000)
    try:
        response = ports.outbound.post(attempt.url, headers, body)
    except (DependencyUnavailable, InvalidRequest) as error:
        return Outcome(error=error.message)
    return Outcome(response.status)


def _headers(
    attempt: Delivery, body: bytes, secrets: Sequence[str], timestamp: int
) -> Mapping[str, str]:
    """`timestamp` in seconds since epoch."""
    event = attempt.event
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Cairn/{VERSION}",
        "X-MemoryRelay-Event": event.type.value,
        "X-MemoryRelay-Delivery": event.event_id,
        **signature_headers(event.event_id, timestamp, body, secrets),
    }


def _record_outcome(
    webhook_id: str, outcome: Outcome, now: int, scope: Scope, ports: WebhookPorts
) -> None:
    """With the webhook, which is disabled in time; a lost record is made up by the next outcome."""
    with suppress(NotFound, DependencyUnavailable):
        change_webhook(
            webhook_id,
            lambda webhook: with_outcome(webhook, outcome, now),
            scope=scope,
            webhooks=ports.webhooks,
        )


def _queue_next(delivery: Delivery, now: int, scope: Scope, ports: WebhookPorts) -> None:
    """Unless the next attempt is further off than a queue delays: then reconcile sends the job."""
    wait_s = max(0, -(-(delivery.next_attempt_at - now) // 1000))
    if wait_s <= LONGEST_WAIT_S:
        endpoint_id, delivery_id = delivery.endpoint_id, delivery.delivery_id
        send_delivery_job(scope, endpoint_id, delivery_id, ports.queue, delay_seconds=wait_s)
