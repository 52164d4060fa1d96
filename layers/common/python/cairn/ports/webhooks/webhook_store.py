"""Registered webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.scope import Scope
    from cairn.domain.webhooks.webhook import Webhook


class WebhookStore(Protocol):
    """The webhooks of a project: about a hundred at most, always read together.

    One more, with the id `PROJECT_SIGNER`, keeps the project's own secret; it is not listed.
    """

    def webhooks(self, scope: Scope) -> list[Webhook]:
        """All that are registered, newest first."""

    def find(self, scope: Scope, webhook_id: str) -> Webhook | None:
        """None when there is none."""

    def save(self, scope: Scope, webhook: Webhook) -> Webhook:
        """Replaces the stored revision `rev` (0: there is none); returned with the next one.

        Raises: Conflict when another revision is stored by now.
        """

    def remove(self, scope: Scope, webhook_id: str) -> bool:
        """For good; False when there is none. Its deliveries stay."""
