"""Change a webhook that others change at the same time."""

from collections.abc import Callable

from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.scope import Scope
from cairn.domain.webhooks.webhook import Webhook
from cairn.ports.webhook_store import WebhookStore

ROUNDS = 10  # of losing to other writers of the same webhook


def change_webhook(
    webhook_id: str, edit: Callable[[Webhook], Webhook], *, scope: Scope, webhooks: WebhookStore
) -> Webhook:
    """As it is afterwards. An edit that returns what it was given writes nothing.

    Raises: NotFound, DependencyUnavailable.
    """
    for _ in range(ROUNDS):
        before = find_webhook(webhook_id, scope=scope, webhooks=webhooks)
        after = edit(before)
        if after is before:
            return before
        if saved := webhooks.save(scope, after):
            return saved
    raise DependencyUnavailable("the webhook keeps changing", retry_after_seconds=1)


def find_webhook(webhook_id: str, *, scope: Scope, webhooks: WebhookStore) -> Webhook:
    """Raises: NotFound."""
    found = webhooks.find(scope, webhook_id)
    if found is None:
        raise NotFound("no webhook with that id")
    return found
