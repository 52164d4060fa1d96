"""Who wants events, how far each is on its way there, and the secrets that sign it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.delivery import Delivery
    from cairn.domain.scope import Scope
    from cairn.domain.webhook import Webhook


class WebhookStore(Protocol):
    """The registered webhooks of a project: a hundred or so, always read whole."""

    def webhooks(self, scope: Scope) -> list[Webhook]:
        """All of them, newest first."""

    def find(self, scope: Scope, webhook_id: str) -> Webhook | None: ...

    def save(self, scope: Scope, webhook: Webhook) -> bool:
        """The first `rev` is 0, each further one follows its predecessor; else False."""

    def remove(self, scope: Scope, webhook_id: str) -> bool:
        """For good; False when there is none. Its deliveries stay."""


class DeliveryStore(Protocol):
    """Deliveries, until they expire. Pending ones are overdue some time after they are due."""

    def find(
        self, scope: Scope, endpoint_id: str, delivery_id: str, now: int
    ) -> Delivery | None: ...

    def newest(self, scope: Scope, endpoint_id: str, now: int, limit: int) -> list[Delivery]:
        """By the time of their events."""

    def save(self, scope: Scope, delivery: Delivery) -> bool:
        """As for webhooks: of an event that is told twice, the second delivery is refused."""


class SecretBox(Protocol):
    """Encrypts what may not lie readable in a table, bound to project and name."""

    def seal(self, scope: Scope, name: str, secret: str) -> str:
        """Raises: DependencyUnavailable."""

    def open(self, scope: Scope, name: str, sealed: str) -> str:
        """Raises: NotFound when it was not sealed here for this project and name;
        DependencyUnavailable.
        """
