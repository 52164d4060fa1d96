"""A segment catalog that counts how often its manifests are read."""

from typing import Any

from cairn.domain.index.manifest import Manifest
from cairn.domain.scope import Scope
from cairn.ports.segment_catalog import SegmentCatalog


class ManifestReads:
    """`count` of reads; everything else goes through."""

    def __init__(self, catalog: SegmentCatalog) -> None:
        self._catalog = catalog
        self.count = 0

    def manifest(self, scope: Scope, subject_hash: str) -> tuple[Manifest, int]:
        self.count += 1
        return self._catalog.manifest(scope, subject_hash)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._catalog, name)
