"""Where the pages of a list begin, for those who read it page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.memory.pages import PageStart
    from cairn.domain.scope import Scope, Subject


class PageStore(Protocol):
    """Holds ids and times only. `reading` identifies what is listed, and how: a hash."""

    def start(
        self, scope: Scope, subject: Subject, reading: str, page: int, now: int
    ) -> PageStart | None:
        """None when the page before it was not read within the last minutes (`KEPT_MS`)."""

    def begin(
        self, scope: Scope, subject: Subject, reading: str, page: int, start: PageStart, now: int
    ) -> None:
        """Say where the page begins. The last call counts."""

    def erase(self, scope: Scope, subject_hash: str, until: int) -> None:
        """Remove what was written until then (ms)."""
