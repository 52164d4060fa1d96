"""One error class per outcome a caller can act on; each dialect renders its own envelope."""

from typing import ClassVar


class CairnError(Exception):
    """Base of every expected failure.

    `code` is a stable snake_case string and part of the contract between the core and the
    dialects; `message` is shown to callers and never holds memory content or secrets.
    """

    code: ClassVar[str] = "internal"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.reason = code or self.code


class InvalidRequest(CairnError):
    """The caller sent something that can never work; the message names the field and remedy."""

    code = "invalid_request"


class InvalidField(InvalidRequest):
    """One field, by the name that the caller gave it; the message begins with that name."""

    def __init__(self, field: str, complaint: str) -> None:
        super().__init__(f"{field}: {complaint}")
        self.field, self.complaint = field, complaint


class NotAuthenticated(CairnError):
    """No key, or one that is unknown, expired or revoked."""

    code = "key_invalid"


class NotAuthorized(CairnError):
    """A valid key that lacks the permission; the message names the missing one."""

    code = "permission_missing"


class NotFound(CairnError):
    """Absent, erased, or another project's: callers cannot tell which."""

    code = "not_found"


class DependencyUnavailable(CairnError):
    """A store, queue or model did not answer; trying again later may work."""

    code = "dependency_unavailable"

    def __init__(self, message: str, *, retry_after_seconds: int = 5) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Unreadable(CairnError):
    """Something is stored here that this version cannot read; everything else is untouched."""

    code = "unreadable"


class Conflict(CairnError):
    """A condition no longer holds (lost lease, newer version); re-read before deciding."""

    code = "conflict"
