"""Telling subscribers what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.events.event import Event


class EventBus(Protocol):
    """Where events go out, of all projects; each names its own."""

    def publish(self, events: Sequence[Event]) -> None:
        """All of them, each at least once and in no order.

        Raises DependencyUnavailable when any was not taken; others may have been: publish all
        again, subscribers know an event by its id.
        """
