"""Registered webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.scope import Scope
    from cairn.domain.webhooks.webhook import Webhook


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
