"""Bringing events to those who want them."""

from collections.abc import Callable
from functools import cache, partial

from cairn.bootstrap import (
    base,
    outbound,
    tasks,
    webhooks,
)
from cairn.domain.events.event import Event
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery
from cairn.use_cases.webhooks.deliver_event import Delivering, deliver_event
from cairn.use_cases.webhooks.expand_event import Expanding, expand_event


def expander() -> Callable[[Event], int]:
    """For one batch of events: what a project has registered is read once. To how many it went."""
    ports = Expanding(
        registered=cache(webhooks.webhooks().webhooks),
        deliveries=webhooks.deliveries(),
        memories=base.memories(),
        queue=tasks.queue(),
        clock=base.clock,
    )
    return partial(expand_event, ports=ports)


def deliver(scope: Scope, endpoint_id: str, delivery_id: str) -> Delivery | None:
    """None when there was nothing to do."""
    ports = Delivering(
        deliveries=webhooks.deliveries(),
        signing=webhooks.signing(),
        outbound=outbound.outbound(),
        queue=tasks.queue(),
        clock=base.clock,
    )
    return deliver_event(scope, endpoint_id, delivery_id, ports=ports)
