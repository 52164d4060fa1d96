"""The secrets that sign webhook calls: made, encrypted, and decrypted for signing."""

from secrets import token_bytes

from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.same_url import with_url
from cairn.domain.webhooks.signing import SECRET_BYTES, is_standard, secret_of
from cairn.domain.webhooks.webhook import PROJECT_SIGNER, SealedSecret, Webhook
from cairn.use_cases.shared.optimistic import retry_on_conflict
from cairn.use_cases.webhooks.ports import WebhookPorts


def new_secret() -> str:
    return secret_of(token_bytes(SECRET_BYTES))


def sealed_secret(secret: str, webhook_id: str, scope: Scope, ports: WebhookPorts) -> SealedSecret:
    """Raises: DependencyUnavailable."""
    sealed = ports.secrets.seal(scope, webhook_id, secret)
    return SealedSecret(sealed=sealed, is_standard=is_standard(secret))


def find_signer(delivery: Delivery, scope: Scope, ports: WebhookPorts) -> Webhook | None:
    """Whose secrets sign the delivery: the webhook it goes to, None when that was deleted.

    A callback URL of a memory is signed for by the registered webhook with the same URL, else with
    the project's own secret, which is made when it is first needed.
    """
    if delivery.webhook_id:
        return ports.webhooks.find(scope, delivery.webhook_id)
    registered = with_url(delivery.url, ports.webhooks.webhooks(scope))
    return registered[0] if registered else project_signer(scope, ports)


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
    now, sealed = ports.clock.now(), sealed_secret(new_secret(), PROJECT_SIGNER, scope, ports)
    signer = Webhook(
        webhook_id=PROJECT_SIGNER,
        url="",
        secrets=(sealed,),
        created_at=now,
        updated_at=now,
    )
    return ports.webhooks.save(scope, signer)


def open_secrets(signer: Webhook, scope: Scope, ports: WebhookPorts) -> list[str]:
    """Its secrets that are valid now, newest first. Raises: NotFound, DependencyUnavailable."""
    sealed_secrets = signer.secrets_at(ports.clock.now())
    return [ports.secrets.open(scope, signer.webhook_id, sealed) for sealed in sealed_secrets]
