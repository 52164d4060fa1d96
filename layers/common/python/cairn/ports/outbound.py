"""Calls to addresses that callers named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Reply:
    """`body` is cut after 64 KiB."""

    status: int
    body: bytes


class Outbound(Protocol):
    """The one way to a URL that is not our own.

    It must name a public host over HTTPS; all that its name stands for must be public.
    """

    def check(self, url: str) -> None:
        """Asks the name's addresses and calls nobody. A name that resolves to nothing passes.

        Raises: InvalidRequest with the reason.
        """

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Checked again, at the address it then goes to. Redirects are not followed; 10 s in all.

        Raises: InvalidRequest (refused by `check`), DependencyUnavailable (no reply).
        """
