"""Register webhooks, change them, and let them go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cairn.domain.errors import InvalidRequest, NotFound
from cairn.domain.events.event import EventType
from cairn.domain.scope import Permission, Scope
from cairn.domain.webhooks.webhook import (
    OWN,
    SealedSecret,
    Webhook,
)
from cairn.ports.clock import Clock
from cairn.ports.outbound import Outbound
from cairn.ports.secret_box import SecretBox
from cairn.ports.webhook_store import WebhookStore
from cairn.use_cases.webhooks.change_webhook import change_webhook, find_webhook
from cairn.use_cases.webhooks.check_address import check_address
from cairn.use_cases.webhooks.webhook_secrets import (
    Signing,
    new_secret,
    own_signer,
)

WEBHOOKS_MAX = 100  # per project: every event looks at all of them


@dataclass(frozen=True)
class Managing:
    """The ports that managing webhooks works with."""

    webhooks: WebhookStore
    secrets: SecretBox
    outbound: Outbound
    clock: Clock


@dataclass(frozen=True)
class NewWebhook:
    """`secret` None: one is made."""

    url: str
    event_types: tuple[EventType, ...] = ()
    description: str | None = None
    secret: str | None = None


@dataclass(frozen=True)
class WebhookEdit:
    """What is None stays. A new secret is `secret`, or with `rotates` one that is made."""

    url: str | None = None
    event_types: tuple[EventType, ...] | None = None
    description: str | None = None
    is_enabled: bool | None = None
    secret: str | None = None
    rotates: bool = False

    @property
    def plain(self) -> Mapping[str, Any]:
        """What is written as it is given."""
        wanted = {"event_types": self.event_types, "description": self.description}
        return {name: value for name, value in wanted.items() if value is not None}


@dataclass(frozen=True)
class Shown:
    """`secret`: one that was made just now, and is shown this once."""

    webhook: Webhook
    secret: str | None = field(default=None, repr=False)


def register_webhook(new: NewWebhook, *, scope: Scope, ports: Managing) -> Shown:
    """Enabled. Raises: InvalidRequest for an address that may not be called, or one too many."""
    scope.require(Permission.WRITE)
    check_address("url", new.url, ports.outbound)
    if len(ports.webhooks.webhooks(scope)) >= WEBHOOKS_MAX:
        raise InvalidRequest(f"a project has at most {WEBHOOKS_MAX} webhooks; delete one first")
    webhook_id, now = str(uuid4()), ports.clock.now()
    made = None if new.secret else new_secret()
    sealed = ports.secrets.seal(scope, webhook_id, new.secret or str(made))
    webhook = Webhook(
        webhook_id=webhook_id,
        url=new.url,
        secrets=(SealedSecret(sealed=sealed),),
        event_types=new.event_types,
        description=new.description,
        created_at=now,
        updated_at=now,
    )
    ports.webhooks.save(scope, webhook)
    return Shown(webhook, made)


def list_webhooks(*, scope: Scope, webhooks: WebhookStore) -> list[Webhook]:
    """Newest first."""
    scope.require(Permission.READ)
    return webhooks.webhooks(scope)


def get_webhook(webhook_id: str, *, scope: Scope, webhooks: WebhookStore) -> Webhook:
    """Raises: NotFound."""
    scope.require(Permission.READ)
    return find_webhook(webhook_id, scope=scope, webhooks=webhooks)


def edit_webhook(webhook_id: str, wanted: WebhookEdit, *, scope: Scope, ports: Managing) -> Shown:
    """A secret that is replaced signs beside the new one for 24 h. Enabling forgets failures.

    Raises: NotFound, InvalidRequest, DependencyUnavailable.
    """
    scope.require(Permission.WRITE)
    find_webhook(webhook_id, scope=scope, webhooks=ports.webhooks)
    if wanted.url is not None:
        check_address("url", wanted.url, ports.outbound)
    made = new_secret() if wanted.rotates and not wanted.secret else None
    secret = wanted.secret or made
    sealed = ports.secrets.seal(scope, webhook_id, secret) if secret else None
    now = ports.clock.now()
    changed = change_webhook(
        webhook_id,
        lambda webhook: _edited(webhook, wanted, sealed, now),
        scope=scope,
        webhooks=ports.webhooks,
    )
    return Shown(changed, made)


def remove_webhook(webhook_id: str, *, scope: Scope, webhooks: WebhookStore) -> None:
    """What is on its way there is not tried again. Raises: NotFound."""
    scope.require(Permission.DELETE)
    if not webhooks.remove(scope, webhook_id):
        raise NotFound("no webhook with that id")


def rotate_own_secret(*, scope: Scope, ports: Signing) -> Shown:
    """A new secret for the addresses that memories name themselves; the old one as for others.

    Raises: DependencyUnavailable.
    """
    scope.require(Permission.ADMIN)
    own_signer(scope, ports)
    made, now = new_secret(), ports.clock.now()
    sealed = ports.secrets.seal(scope, OWN, made)
    changed = change_webhook(
        OWN, lambda own: own.rotated(sealed, now), scope=scope, webhooks=ports.webhooks
    )
    return Shown(changed, made)


def _edited(webhook: Webhook, wanted: WebhookEdit, sealed: str | None, now: int) -> Webhook:
    if wanted.plain:
        webhook = webhook.changed(now, **wanted.plain)
    if wanted.url is not None and wanted.url != webhook.url:
        webhook = webhook.changed(now, url=wanted.url, failing_since=None)
    if sealed is not None:
        webhook = webhook.rotated(sealed, now)
    if wanted.is_enabled is not None:
        webhook = webhook.enabled(now) if wanted.is_enabled else webhook.disabled(now)
    return webhook
