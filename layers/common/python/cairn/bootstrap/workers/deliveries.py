"""What the worker of events and deliveries does."""

from collections.abc import Callable
from functools import cache, partial

from cairn.bootstrap import webhooks
from cairn.domain.events.event import Event
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery
from cairn.use_cases.webhooks.deliver_event import deliver_event
from cairn.use_cases.webhooks.expand_event import expand_event


def expander() -> Callable[[Event], int]:
    """`expand_event` for one batch of events: it reads a project's webhooks once."""
    ports = webhooks.ports()
    return partial(expand_event, registered=cache(ports.webhooks.webhooks), ports=ports)


def deliver(scope: Scope, endpoint_id: str, delivery_id: str) -> Delivery | None:
    """None when nothing is due."""
    return deliver_event(endpoint_id, delivery_id, scope=scope, ports=webhooks.ports())
