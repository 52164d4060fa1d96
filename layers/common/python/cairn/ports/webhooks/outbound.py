"""HTTP calls to URLs that callers gave us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class HttpResponse:
    """`body` is truncated to 64 KiB."""

    status: int
    body: bytes


class Outbound(Protocol):
    """The only way to call a URL that is not our own.

    It must be HTTPS to a public host; all addresses of the host must be public.
    """

    def check(self, url: str) -> None:
        """Resolves the host and calls nobody. A host that does not resolve passes.

        Raises: InvalidRequest with the reason.
        """

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        """Sent to the very addresses that were checked. Follows no redirects; 10 s in all.

        Raises: InvalidRequest (refused as by `check`), DependencyUnavailable (no response).
        """
