"""Find a webhook, and change one that others may be changing."""

from collections.abc import Callable

from cairn.domain.errors import NotFound
from cairn.domain.scope import Scope
from cairn.domain.webhooks.webhook import Webhook
from cairn.ports.webhooks.webhook_store import WebhookStore
from cairn.use_cases.shared.optimistic import retry_on_conflict


def change_webhook(
    webhook_id: str, edit: Callable[[Webhook], Webhook], *, scope: Scope, webhooks: WebhookStore
) -> Webhook:
    """As it is afterwards. An edit that returns the object it was given writes nothing.

    Raises: NotFound, DependencyUnavailable.
    """

    def attempt() -> Webhook:
        before = find_webhook(webhook_id, scope=scope, webhooks=webhooks)
        after = edit(before)
        return before if after is before else webhooks.save(scope, after)

    return retry_on_conflict(attempt, "the webhook keeps changing")


def find_webhook(webhook_id: str, *, scope: Scope, webhooks: WebhookStore) -> Webhook:
    """Raises: NotFound."""
    webhook = webhooks.find(scope, webhook_id)
    if webhook is None:
        raise NotFound("no webhook with that id")
    return webhook
