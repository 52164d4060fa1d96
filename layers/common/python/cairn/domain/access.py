"""Projects and their API keys."""

from cairn.domain.scope import Permission
from cairn.domain.value import Value


class Project(Value):
    """A tenant: users, conversations and memories of one project are invisible to all others."""

    project_id: str
    name: str
    created_at: int


class ApiKey(Value):
    """A key as stored: its SHA-256 (hex) only. The key itself is shown once, when it is issued.

    `hint` is the last four characters of the key, which tell keys apart in lists.
    """

    key_hash: str
    project_id: str
    name: str
    hint: str
    permissions: frozenset[Permission]
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None

    def is_live(self, now: int) -> bool:
        """Neither revoked nor expired at `now` (ms)."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
