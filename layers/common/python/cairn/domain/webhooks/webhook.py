"""Addresses that a project's events are sent to, with the secrets that sign them."""

from typing import Self

from cairn.domain.events.event import EventType
from cairn.domain.value import Value

OVERLAP_MS = 24 * 3_600_000  # how long a secret that was replaced goes on signing
# Id of the pseudo-webhook that keeps the secret for callback URLs which memories name themselves.
PROJECT_SIGNER = "own"
SECRETS_MAX = 4  # valid at once, however often they are replaced
# Sent only to webhooks that list them.
_OPT_IN = {EventType.EMBEDDING_FAILED, EventType.WEBHOOK_TEST}


class SealedSecret(Value):
    """Encrypted. `expires_at` (ms) None: the current one.

    `is_standard`: a key of Standard Webhooks; None: sealed before that was noted.
    """

    sealed: str
    expires_at: int | None = None
    is_standard: bool | None = None


class Webhook(Value):
    """`secrets` newest first. `failing_since` (ms): since when no delivery has succeeded.

    Empty `event_types` subscribe to all but the opt-in ones. `rev` counts saves.
    """

    webhook_id: str
    url: str
    secrets: tuple[SealedSecret, ...]
    created_at: int
    updated_at: int
    event_types: tuple[EventType, ...] = ()
    description: str | None = None
    is_enabled: bool = True
    failing_since: int | None = None
    disabled_because: str = ""
    rev: int = 0

    def subscribes_to(self, event_type: EventType) -> bool:
        if not self.is_enabled:
            return False
        return event_type in self.event_types or not (self.event_types or event_type in _OPT_IN)

    def secrets_at(self, now: int) -> tuple[str, ...]:
        """Sealed secrets that sign at `now` (ms), newest first."""
        return tuple(
            secret.sealed
            for secret in self.secrets
            if secret.expires_at is None or now < secret.expires_at
        )

    def changed(self, now: int, **update: object) -> Self:
        return self.model_copy(update={"updated_at": now, **update})

    def enabled(self, now: int) -> Self:
        """With earlier failures forgotten."""
        return self.changed(now, is_enabled=True, failing_since=None, disabled_because="")

    def disabled(self, now: int, reason: str = "") -> Self:
        return self.changed(now, is_enabled=False, disabled_because=reason)

    def rotated(self, secret: SealedSecret, now: int) -> Self:
        """With a new secret; those it replaces go on signing for a day at most."""
        until = now + OVERLAP_MS
        replaced = tuple(
            old.model_copy(update={"expires_at": min(old.expires_at or until, until)})
            for old in self.secrets
            if old.sealed in self.secrets_at(now)
        )
        return self.changed(now, secrets=(secret, *replaced)[:SECRETS_MAX])
