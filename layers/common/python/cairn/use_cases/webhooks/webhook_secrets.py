"""The secrets that sign webhook calls: made, encrypted, and decrypted for signing."""

from secrets import token_bytes

from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.signing import SECRET_BYTES, secret_of
from cairn.domain.webhooks.webhook import (
    PROJECT_SIGNER,
    SealedSecret,
    Webhook,
)
from cairn.use_cases.shared.optimistic import retry_on_conflict
from cairn.use_cases.webhooks.ports import WebhookPorts


def new_secret() -> str:
    return secret_of(token_bytes(SECRET_BYTES))


def find_signer(delivery: Delivery, scope: Scope, ports: WebhookPorts) -> Webhook | None:
    """Whose secrets sign the delivery: the webhook it goes to, None when that was deleted.

    A callback URL of a memory is signed for by the registered webhook with the same address, else
    with the project's own secret, which is made when it is first needed.
    """
    if delivery.webhook_id:
        return ports.webhooks.find(scope, delivery.webhook_id)
    registered = ports.webhooks.webhooks(scope)
    same_address = (webhook for webhook in registered if webhook.url == delivery.url)
    return next(same_address, None) or project_signer(scope, ports)


def project_signer(scope: Scope, ports: WebhookPorts) -> Webhook:
    """The pseudo-webhook with the project's own secret, made where there is none yet.

    Raises: DependencyUnavailable.
    """
    return retry_on_conflict(
        lambda: ports.webhooks.find(scope, PROJECT_SIGNER) or _new_project_signer(scope, ports),
        "the signing secret could not be stored",
        retry_after_seconds=5,
    )


def _new_project_signer(scope: Scope, ports: WebhookPorts) -> Webhook:
    """Raises: Conflict when there is one by now."""
    now, sealed = ports.clock.now(), ports.secrets.seal(scope, PROJECT_SIGNER, new_secret())
    signer = Webhook(
        webhook_id=PROJECT_SIGNER,
        url="",
        secrets=(SealedSecret(sealed=sealed),),
        created_at=now,
        updated_at=now,
    )
    return ports.webhooks.save(scope, signer)


def open_secrets(signer: Webhook, scope: Scope, ports: WebhookPorts) -> list[str]:
    """Its secrets that are valid now, newest first. Raises: NotFound, DependencyUnavailable."""
    sealed_secrets = signer.secrets_at(ports.clock.now())
    return [ports.secrets.open(scope, signer.webhook_id, sealed) for sealed in sealed_secrets]
