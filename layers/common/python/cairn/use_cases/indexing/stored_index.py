"""What a subject's index consists of in the table."""

from collections.abc import Sequence
from dataclasses import dataclass

from cairn.domain.index.manifest import Manifest
from cairn.domain.index.projection import Projection
from cairn.domain.scope import Scope
from cairn.ports.segment_catalog import SegmentCatalog


@dataclass(frozen=True)
class StoredIndex:
    """`watermark`: what was accepted at or before this time (ms) is erased.

    `collections`: plans for garbage collection whose time has come.
    """

    manifest: Manifest
    watermark: int
    rows: Sequence[Projection]
    collections: Sequence[str]

    @property
    def tombstones(self) -> list[Projection]:
        return [row for row in self.rows if row.is_tombstone]


def read_index(
    subject_hash: str, now: int, *, scope: Scope, catalog: SegmentCatalog
) -> StoredIndex:
    """The manifest is read before the rows: see `SegmentCatalog.manifest`."""
    manifest, watermark = catalog.manifest(scope, subject_hash)
    rows = catalog.rows(scope, subject_hash)
    collections = catalog.due_garbage_collections(scope, subject_hash, now)
    return StoredIndex(manifest, watermark, rows, collections)
