"""One attempt to bring one event to one endpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cairn import VERSION
from cairn.domain.errors import DependencyUnavailable, InvalidRequest, NotFound
from cairn.domain.retry import LONGEST_WAIT_S
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery, DeliveryStatus
from cairn.domain.webhooks.delivery_policy import (
    Outcome,
    after,
    begun,
    ended,
    given_up,
    is_due,
    is_exhausted,
)
from cairn.domain.webhooks.payload import payload
from cairn.domain.webhooks.signing import signature_headers
from cairn.domain.webhooks.webhook import Webhook
from cairn.ports.clock import Clock
from cairn.ports.delivery_store import DeliveryStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.outbound import Outbound
from cairn.use_cases.webhooks.change_webhook import change_webhook
from cairn.use_cases.webhooks.webhook_secrets import (
    Signing,
    opened,
    signer_of,
)


@dataclass(frozen=True)
class Delivering:
    """The ports that delivering works with."""

    deliveries: DeliveryStore
    signing: Signing
    outbound: Outbound
    queue: JobQueue
    clock: Clock


def deliver_event(
    scope: Scope, endpoint_id: str, delivery_id: str, *, ports: Delivering
) -> Delivery | None:
    """As it is afterwards; None when there is nothing to do, or somebody else does it.

    The attempt is written down before it is made, so that each is made once, and one that ends
    with its worker counts. Raises: DependencyUnavailable before that.
    """
    now = ports.clock.now()
    delivery = ports.deliveries.find(scope, endpoint_id, delivery_id, now)
    if delivery is None or not is_due(delivery, now):
        return None
    signer = signer_of(delivery, scope, ports.signing)
    if signer is None or not (signer.is_enabled or delivery.webhook_id is None):
        reason = "the webhook is disabled" if signer else "the webhook was deleted"
        return ports.deliveries.save(scope, given_up(delivery, reason))
    if is_exhausted(delivery):
        return ports.deliveries.save(scope, given_up(delivery))
    try:
        secrets = opened(signer, scope, ports.signing)
    except NotFound:
        reason = "the webhook's secret cannot be read any more"
        return ports.deliveries.save(scope, given_up(delivery, reason))
    return _attempt(delivery, signer, secrets, scope, ports)


def _attempt(
    delivery: Delivery, signer: Webhook, secrets: Sequence[str], scope: Scope, ports: Delivering
) -> Delivery | None:
    url = signer.url if delivery.webhook_id else delivery.url
    attempt = ports.deliveries.save(scope, begun(delivery, url, ports.clock.now()))
    if attempt is None:
        return None
    outcome = _outcome(attempt, secrets, ports)
    now = ports.clock.now()
    done = ports.deliveries.save(scope, ended(attempt, outcome, now))
    if delivery.webhook_id:
        _judge(delivery.webhook_id, outcome, now, scope, ports)
    if done and done.status is DeliveryStatus.PENDING:
        _queue_next(done, now, scope, ports.queue)
    return done


def _outcome(attempt: Delivery, secrets: Sequence[str], ports: Delivering) -> Outcome:
    body = payload(attempt.event)
    headers = _headers(attempt, body, secrets, ports.clock.now() // 1000)
    try:
        reply = ports.outbound.post(attempt.url, headers, body)
    except (DependencyUnavailable, InvalidRequest) as error:
        return Outcome(error=error.message)
    return Outcome(reply.status)


def _headers(attempt: Delivery, body: bytes, secrets: Sequence[str], at: int) -> Mapping[str, str]:
    event = attempt.event
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Cairn/{VERSION}",
        "X-MemoryRelay-Event": event.type.value,
        "X-MemoryRelay-Delivery": event.event_id,
        **signature_headers(event.event_id, at, body, secrets),
    }


def _judge(webhook_id: str, outcome: Outcome, now: int, scope: Scope, ports: Delivering) -> None:
    """What the outcome says about the webhook; others may be writing about it, too."""
    try:
        change_webhook(
            webhook_id,
            lambda webhook: after(webhook, outcome, now),
            scope=scope,
            webhooks=ports.signing.webhooks,
        )
    except (NotFound, DependencyUnavailable):
        return  # deleted meanwhile; or the next outcome says it again


def _queue_next(delivery: Delivery, now: int, scope: Scope, queue: JobQueue) -> None:
    """A message that comes in time; reconcile sends it where that is too far off, or lost."""
    seconds = max(0, -(-(delivery.next_attempt_at - now) // 1000))
    if seconds > LONGEST_WAIT_S:
        return
    try:
        queue.deliver(scope, delivery.endpoint_id, delivery.delivery_id, delay_seconds=seconds)
    except DependencyUnavailable:
        return
