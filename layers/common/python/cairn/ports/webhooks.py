"""Who wants events, how far each is on its way there, and the secrets that sign it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.delivery import Delivery
    from cairn.domain.scope import Scope
    from cairn.domain.webhook import Webhook


class WebhookStore(Protocol):
    """The webhooks of a project: a hundred or so, always read whole.

    One more, under the id `OWN`, stands for the addresses that memories name; it is not listed.
    """

    def webhooks(self, scope: Scope) -> list[Webhook]:
        """All that are registered, newest first."""

    def find(self, scope: Scope, webhook_id: str) -> Webhook | None:
        """None when there is none, or no more."""

    def save(self, scope: Scope, webhook: Webhook) -> Webhook | None:
        """In the place of the revision that it was made from: `rev`, 0 where there was none.

        As saved; None when something else stands there by now: re-read before deciding.
        """

    def remove(self, scope: Scope, webhook_id: str) -> bool:
        """For good; False when there is none. Its deliveries stay."""


class DeliveryStore(Protocol):
    """Deliveries, until they expire. Pending ones are overdue some time after they are due."""

    def find(self, scope: Scope, endpoint_id: str, delivery_id: str, now: int) -> Delivery | None:
        """None when there is none, or no more."""

    def newest(self, scope: Scope, endpoint_id: str, now: int, limit: int) -> list[Delivery]:
        """By the time of their events."""

    def save(self, scope: Scope, delivery: Delivery) -> Delivery | None:
        """As for webhooks: of an event that is told twice, the second delivery is refused."""


class SecretBox(Protocol):
    """Encrypts what may not lie readable in a table, bound to project and name."""

    def seal(self, scope: Scope, name: str, secret: str) -> str:
        """Raises: DependencyUnavailable."""

    def open(self, scope: Scope, name: str, sealed: str) -> str:
        """Raises: NotFound when it was not sealed here for this project and name;
        DependencyUnavailable.
        """
