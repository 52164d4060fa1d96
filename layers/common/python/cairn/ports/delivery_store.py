"""Deliveries of events to webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.scope import Scope
    from cairn.domain.webhooks.delivery import Delivery


class DeliveryStore(Protocol):
    """Deliveries, until they expire. Pending ones are overdue some time after they are due."""

    def find(self, scope: Scope, endpoint_id: str, delivery_id: str, now: int) -> Delivery | None:
        """None when there is none, or no more."""

    def newest(self, scope: Scope, endpoint_id: str, now: int, limit: int) -> list[Delivery]:
        """By the time of their events."""

    def save(self, scope: Scope, delivery: Delivery) -> Delivery | None:
        """As for webhooks: of an event that is told twice, the second delivery is refused."""
