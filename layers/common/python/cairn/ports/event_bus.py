"""Publication of events to subscribers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.events.event import Event


class EventBus(Protocol):
    """Takes events of all projects; each names its own."""

    def publish(self, events: Sequence[Event]) -> None:
        """Each at least once, in no order.

        Raises: DependencyUnavailable when any was refused. Others may have been published: publish
        all again, since subscribers recognize duplicates by their ids.
        """
