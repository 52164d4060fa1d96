"""Publish the events that writes of the table cause."""

from collections.abc import Iterable

from cairn.domain.events.derivation import Write, derive_events
from cairn.ports.event_bus import EventBus


def publish_events(writes: Iterable[Write], *, bus: EventBus) -> int:
    """How many events that were. Publishing the same writes again gives the same event ids.

    Raises: DependencyUnavailable, when all of them have to be published again.
    """
    events = [event for write in writes for event in derive_events(write)]
    bus.publish(events)
    return len(events)
