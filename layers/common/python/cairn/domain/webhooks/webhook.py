"""Addresses that a project wants its events sent to."""

from typing import Self

from pydantic import BaseModel, ConfigDict

from cairn.domain.events.event import EventType

OVERLAP_MS = 24 * 3_600_000  # how long a secret that was replaced goes on signing
OWN = "own"  # id of the one that stands for addresses which memories name themselves
SECRETS_MAX = 4  # valid at once, however often they are replaced
# Told only to those who ask for them by name.
_ASKED_FOR = {EventType.EMBEDDING_FAILED, EventType.WEBHOOK_TEST}


class SealedSecret(BaseModel):
    """Encrypted. `expires_at` (ms) None: the current one."""

    model_config = ConfigDict(frozen=True)

    sealed: str
    expires_at: int | None = None


class Webhook(BaseModel):
    """`secrets` newest first. `failing_since` (ms): since when no delivery has succeeded.

    No `event_types` stand for all but the rare ones. `rev` counts how often it was saved.
    """

    model_config = ConfigDict(frozen=True)

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

    def wants(self, event_type: EventType) -> bool:
        if not self.is_enabled:
            return False
        return event_type in self.event_types or not (self.event_types or event_type in _ASKED_FOR)

    def secrets_at(self, now: int) -> tuple[str, ...]:
        """Those that sign at `now` (ms), sealed, newest first."""
        return tuple(
            each.sealed for each in self.secrets if each.expires_at is None or now < each.expires_at
        )

    def changed(self, now: int, **update: object) -> Self:
        return self.model_copy(update={"updated_at": now, **update})

    def enabled(self, now: int) -> Self:
        """Again, with a clean slate."""
        return self.changed(now, is_enabled=True, failing_since=None, disabled_because="")

    def disabled(self, now: int, reason: str = "") -> Self:
        return self.changed(now, is_enabled=False, disabled_because=reason)

    def rotated(self, sealed: str, now: int) -> Self:
        """A new secret; those it replaces sign beside it for a day at most."""
        until = now + OVERLAP_MS
        replaced = tuple(
            SealedSecret(sealed=each.sealed, expires_at=min(each.expires_at or until, until))
            for each in self.secrets
            if each.sealed in self.secrets_at(now)
        )
        secrets = (SealedSecret(sealed=sealed), *replaced)[:SECRETS_MAX]
        return self.changed(now, secrets=secrets)
