"""A subject's rows and the manifest of its segments, for whoever files the ones into the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.domain.index.manifest import Manifest
    from cairn.domain.index.projection import Projection
    from cairn.domain.scope import Scope


class SegmentCatalog(Protocol):
    """Rows may be dropped once a committed manifest lists a segment that holds them.

    Reconcile finds subjects whose moment has come, and those with tombstones.
    """

    def manifest(self, scope: Scope, subject_hash: str) -> tuple[Manifest, int]:
        """The current one and the subject's fence (ms). To be read before the rows.

        Else a row could be filed that another compaction has filed, and dropped, already.
        """

    def rows(self, scope: Scope, subject_hash: str) -> list[Projection]:
        """Every row, tombstones and what the fence hides included."""

    def commit(
        self, scope: Scope, subject_hash: str, before: Manifest, fence: int, after: Manifest
    ) -> bool:
        """Put `after` in the place of `before`; False when that, or the fence, is another one."""

    def plan_tidying(self, scope: Scope, subject_hash: str, name: str, at: int) -> None:
        """From `at` (ms) on the subject is overdue for indexing, until the plan is `tidied`.

        Made before files are put that no manifest lists yet: who dies then leaves them behind.
        """

    def tidyings(self, scope: Scope, subject_hash: str, now: int) -> list[str]:
        """Names of the plans whose time has come."""

    def tidied(self, scope: Scope, subject_hash: str, names: Iterable[str]) -> None:
        """Forget these plans."""

    def due_at(self, scope: Scope, subject_hash: str) -> int:
        """When the subject's segments are to be looked at for external indices (ms); 0 if never."""

    def set_due(self, scope: Scope, subject_hash: str, known: int, due_at: int) -> bool:
        """Put another moment, or 0, in the place of `known`; False when that has changed."""

    def drop(self, scope: Scope, subject_hash: str, filed: Iterable[Projection]) -> None:
        """Remove those rows that are still at the version and rev they were filed with."""
