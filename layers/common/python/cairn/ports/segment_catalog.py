"""A subject's rows and the manifest of the segments that rows are compacted into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.domain.index.manifest import Manifest
    from cairn.domain.index.projection import Projection
    from cairn.domain.scope import Scope


class SegmentCatalog(Protocol):
    """Rows may be dropped once a committed manifest lists a segment that holds them.

    Reconcile finds subjects that are due for indexing, and those with tombstones.
    """

    def manifest(self, scope: Scope, subject_hash: str) -> tuple[Manifest, int]:
        """The current one and the subject's erasure watermark (ms). To be read before the rows.

        Else a row could be flushed that another compaction has flushed, and dropped, already.
        """

    def rows(self, scope: Scope, subject_hash: str) -> list[Projection]:
        """Every row, including tombstones and what the erasure watermark hides."""

    def commit(
        self, scope: Scope, subject_hash: str, before: Manifest, watermark: int, after: Manifest
    ) -> None:
        """Replace `before` by `after`.

        Raises: Conflict when the current manifest, or the erasure watermark, is another one.
        """

    def plan_garbage_collection(
        self, scope: Scope, subject_hash: str, name: str, due_at: int
    ) -> None:
        """From `due_at` (ms) on the subject is overdue for indexing, until the plan is finished.

        Made before files are put that no manifest lists yet: a worker that dies leaves them behind.
        """

    def due_garbage_collections(self, scope: Scope, subject_hash: str, now: int) -> list[str]:
        """Names of the plans whose time has come."""

    def finish_garbage_collections(
        self, scope: Scope, subject_hash: str, names: Iterable[str]
    ) -> None:
        """Delete these plans. Idempotent."""

    def due_at(self, scope: Scope, subject_hash: str) -> int:
        """When the subject's segments are to be checked in external indices (ms); 0 if never."""

    def set_due(self, scope: Scope, subject_hash: str, known: int, due_at: int) -> None:
        """Replace the time `known` by another, or by 0. Raises: Conflict when it has changed."""

    def drop(self, scope: Scope, subject_hash: str, flushed: Iterable[Projection]) -> None:
        """Remove those rows that are still at the version and rev they were flushed with."""
