"""Bringing events to those who want them."""

from cairn.bootstrap import outbound, parts, webhooks, writing
from cairn.domain.delivery import Delivery
from cairn.domain.event import Event
from cairn.domain.scope import Scope
from cairn.use_cases.deliver_event import Delivering, deliver_event
from cairn.use_cases.expand_event import Expanding, expand_event


def expand(event: Event) -> int:
    """To how many endpoints."""
    ports = Expanding(
        webhooks=webhooks.webhooks(),
        deliveries=webhooks.deliveries(),
        memories=parts.memories(),
        queue=writing.queue(),
        clock=parts.clock,
    )
    return expand_event(event, ports=ports)


def deliver(scope: Scope, endpoint_id: str, delivery_id: str) -> Delivery | None:
    """None when there was nothing to do."""
    ports = Delivering(
        deliveries=webhooks.deliveries(),
        signing=webhooks.signing(),
        outbound=outbound.outbound(),
        queue=writing.queue(),
        clock=parts.clock,
    )
    return deliver_event(scope, endpoint_id, delivery_id, ports=ports)
