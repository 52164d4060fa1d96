"""The secrets that sign webhooks: made, sealed, and opened for whoever is called."""

from dataclasses import dataclass
from secrets import token_bytes

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.signing import SECRET_BYTES, secret_of
from cairn.domain.webhooks.webhook import (
    OWN,
    SealedSecret,
    Webhook,
)
from cairn.ports.clock import Clock
from cairn.ports.secret_box import SecretBox
from cairn.ports.webhook_store import WebhookStore


@dataclass(frozen=True)
class Signing:
    """The ports that signing works with."""

    webhooks: WebhookStore
    secrets: SecretBox
    clock: Clock


def new_secret() -> str:
    return secret_of(token_bytes(SECRET_BYTES))


def signer_of(delivery: Delivery, scope: Scope, ports: Signing) -> Webhook | None:
    """Whose secrets sign it: the webhook it goes to, None when that is gone.

    An address that a memory names is signed for as the registered webhook with the same address,
    else with the project's own secret, which is made when it is first needed.
    """
    if delivery.webhook_id:
        return ports.webhooks.find(scope, delivery.webhook_id)
    known = (each for each in ports.webhooks.webhooks(scope) if each.url == delivery.url)
    return next(known, None) or own_signer(scope, ports)


def own_signer(scope: Scope, ports: Signing) -> Webhook:
    """What stands for the addresses that memories name, made where there is none yet.

    Raises: DependencyUnavailable.
    """
    if found := ports.webhooks.find(scope, OWN):
        return found
    now, sealed = ports.clock.now(), ports.secrets.seal(scope, OWN, new_secret())
    secrets = (SealedSecret(sealed=sealed),)
    made = Webhook(webhook_id=OWN, url="", secrets=secrets, created_at=now, updated_at=now)
    own = ports.webhooks.save(scope, made) or ports.webhooks.find(scope, OWN)
    if own is None:
        raise DependencyUnavailable("the signing secret could not be stored")
    return own


def opened(signer: Webhook, scope: Scope, ports: Signing) -> list[str]:
    """Its secrets that are valid now, newest first. Raises: NotFound, DependencyUnavailable."""
    sealed = signer.secrets_at(ports.clock.now())
    return [ports.secrets.open(scope, signer.webhook_id, each) for each in sealed]
