"""Register a webhook, once for each URL."""

from dataclasses import dataclass

from cairn.domain.errors import InvalidRequest
from cairn.domain.events.event import EventType
from cairn.domain.scope import Permission, Scope
from cairn.domain.webhooks.same_url import id_for_url, with_url
from cairn.domain.webhooks.webhook import Webhook
from cairn.use_cases.shared.optimistic import retry_on_conflict
from cairn.use_cases.webhooks.check_address import check_address
from cairn.use_cases.webhooks.manage_webhooks import WebhookWithSecret
from cairn.use_cases.webhooks.ports import WebhookPorts
from cairn.use_cases.webhooks.webhook_secrets import new_secret, sealed_secret

WEBHOOKS_MAX = 100  # per project: every event is compared with all of them


@dataclass(frozen=True)
class NewWebhook:
    """`secret` None: one is made."""

    url: str
    event_types: tuple[EventType, ...] = ()
    description: str | None = None
    secret: str | None = None


def register_webhook(
    new: NewWebhook, *, scope: Scope, ports: WebhookPorts
) -> tuple[WebhookWithSecret, bool]:
    """The webhook, and whether it is new. One that has the URL already stays as it is.

    Raises: InvalidRequest for an address that may not be called, or one too many.
    """
    scope.require(Permission.WRITE, Permission.READ)
    check_address("url", new.url, ports.outbound)
    return retry_on_conflict(
        lambda: _register_once(new, scope, ports), "the webhook keeps being registered"
    )


def _register_once(
    new: NewWebhook, scope: Scope, ports: WebhookPorts
) -> tuple[WebhookWithSecret, bool]:
    registered = ports.webhooks.webhooks(scope)
    if known := with_url(new.url, registered):
        return WebhookWithSecret(known[0]), False
    if len(registered) >= WEBHOOKS_MAX:
        raise InvalidRequest(f"a project has at most {WEBHOOKS_MAX} webhooks; delete one first")
    taken = {webhook.webhook_id for webhook in registered}
    webhook_id, now = id_for_url(new.url, scope.project_id, taken), ports.clock.now()
    made = None if new.secret else new_secret()
    webhook = Webhook(
        webhook_id=webhook_id,
        url=new.url,
        secrets=(sealed_secret(new.secret or str(made), webhook_id, scope, ports),),
        event_types=new.event_types,
        description=new.description,
        created_at=now,
        updated_at=now,
    )
    return WebhookWithSecret(ports.webhooks.save(scope, webhook), made), True
