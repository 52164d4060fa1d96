"""Tell subscribers what the writes of the table mean."""

from collections.abc import Iterable

from cairn.domain.events.derivation import Write, events_of
from cairn.ports.event_bus import EventBus


def publish_changes(writes: Iterable[Write], *, bus: EventBus) -> int:
    """How many events that were. Repeating it tells the same events again, with the same ids.

    Raises: DependencyUnavailable, when any of them has to be told again.
    """
    events = [event for write in writes for event in events_of(write)]
    bus.publish(events)
    return len(events)
