"""List, read, change and delete webhooks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cairn.domain.errors import InvalidRequest, NotFound
from cairn.domain.events.event import EventType
from cairn.domain.scope import Permission, Scope
from cairn.domain.webhooks.same_url import url_identity, with_url
from cairn.domain.webhooks.webhook import PROJECT_SIGNER, SealedSecret, Webhook
from cairn.use_cases.webhooks.change_webhook import change_webhook, find_webhook
from cairn.use_cases.webhooks.check_address import check_address
from cairn.use_cases.webhooks.ports import WebhookPorts
from cairn.use_cases.webhooks.webhook_secrets import new_secret, project_signer, sealed_secret


@dataclass(frozen=True)
class WebhookEdit:
    """None leaves a field as it is. `rotates`: a secret is made unless `secret` is given."""

    url: str | None = None
    event_types: tuple[EventType, ...] | None = None
    description: str | None = None
    is_enabled: bool | None = None
    secret: str | None = None
    rotates: bool = False

    @property
    def details(self) -> Mapping[str, Any]:
        """Fields that are stored as they are given."""
        given = {"event_types": self.event_types, "description": self.description}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class WebhookWithSecret:
    """`secret`: the plain text of one that was made just now, which is shown only this once."""

    webhook: Webhook
    secret: str | None = field(default=None, repr=False)


def list_webhooks(*, scope: Scope, ports: WebhookPorts) -> list[Webhook]:
    """Newest first."""
    scope.require(Permission.READ)
    return ports.webhooks.webhooks(scope)


def get_webhook(webhook_id: str, *, scope: Scope, ports: WebhookPorts) -> Webhook:
    """Raises: NotFound."""
    scope.require(Permission.READ)
    return find_webhook(webhook_id, scope=scope, webhooks=ports.webhooks)


def edit_webhook(
    webhook_id: str, changes: WebhookEdit, *, scope: Scope, ports: WebhookPorts
) -> WebhookWithSecret:
    """A replaced secret goes on signing beside the new one for 24 h. Enabling forgets failures.

    Raises: NotFound, InvalidRequest (`url_taken`), DependencyUnavailable.
    """
    scope.require(Permission.WRITE, Permission.READ)
    before = find_webhook(webhook_id, scope=scope, webhooks=ports.webhooks)
    if changes.url is not None:
        check_address("url", changes.url, ports.outbound)
        _refuse_taken(changes.url, before, scope, ports)
    made = new_secret() if changes.rotates and not changes.secret else None
    secret = changes.secret or made
    sealed = sealed_secret(secret, webhook_id, scope, ports) if secret else None
    now = ports.clock.now()
    webhook = change_webhook(
        webhook_id,
        lambda before: _with(before, changes, sealed, now),
        scope=scope,
        webhooks=ports.webhooks,
    )
    return WebhookWithSecret(webhook, made)


def remove_webhook(webhook_id: str, *, scope: Scope, ports: WebhookPorts) -> None:
    """Its pending deliveries are not attempted again, unless its URL is registered anew by then.

    Raises: NotFound.
    """
    scope.require(Permission.DELETE)
    if not ports.webhooks.remove(scope, webhook_id):
        raise NotFound("no webhook with that id")


def rotate_project_secret(*, scope: Scope, ports: WebhookPorts) -> WebhookWithSecret:
    """A new secret for callback URLs of memories; the old one goes on signing for 24 h.

    Raises: DependencyUnavailable.
    """
    scope.require(Permission.ADMIN)
    project_signer(scope, ports)
    made, now = new_secret(), ports.clock.now()
    sealed = sealed_secret(made, PROJECT_SIGNER, scope, ports)
    signer = change_webhook(
        PROJECT_SIGNER,
        lambda before: before.rotated(sealed, now),
        scope=scope,
        webhooks=ports.webhooks,
    )
    return WebhookWithSecret(signer, made)


def _refuse_taken(url: str, before: Webhook, scope: Scope, ports: WebhookPorts) -> None:
    """Raises: InvalidRequest when the webhook would move to the URL of another one."""
    if url_identity(url) == url_identity(before.url):
        return
    for other in with_url(url, ports.webhooks.webhooks(scope)):
        raise InvalidRequest(
            f"url: the webhook {other.webhook_id} has this URL; change that one, or delete it",
            code="url_taken",
        )


def _with(webhook: Webhook, changes: WebhookEdit, sealed: SealedSecret | None, now: int) -> Webhook:
    if changes.details:
        webhook = webhook.changed(now, **changes.details)
    if changes.url is not None and changes.url != webhook.url:
        webhook = webhook.changed(now, url=changes.url, failing_since=None)
    if sealed is not None:
        webhook = webhook.rotated(sealed, now)
    if changes.is_enabled is not None:
        webhook = webhook.enabled(now) if changes.is_enabled else webhook.disabled(now)
    return webhook
