"""Deliveries of events to webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.scope import Scope
    from cairn.domain.webhooks.delivery import Delivery


class DeliveryStore(Protocol):
    """Deliveries, until they expire. The work queue lists those that stay pending as overdue."""

    def find(self, scope: Scope, endpoint_id: str, delivery_id: str, now: int) -> Delivery | None:
        """None when there is none, or it has expired."""

    def newest(self, scope: Scope, endpoint_id: str, now: int, limit: int) -> list[Delivery]:
        """Newest events first."""

    def save(self, scope: Scope, delivery: Delivery) -> Delivery:
        """Replaces the stored revision `rev` (0: there is none); returned with the next one.

        Raises: Conflict when another revision is stored by now, such as that of an event which is
        published twice.
        """
