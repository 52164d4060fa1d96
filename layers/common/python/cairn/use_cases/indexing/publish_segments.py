"""Send a subject's segments to an external index, and note when they are visible there."""

from dataclasses import dataclass

from cairn.domain.errors import Conflict
from cairn.domain.index.manifest import Entry, Manifest
from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import unpacked
from cairn.domain.index.visibility import (
    missing,
    next_look_at,
    observed,
    outdated,
)
from cairn.domain.scope import Scope
from cairn.ports.file_store import FileStore
from cairn.ports.search_index import SearchIndex
from cairn.use_cases.indexing.ports import SegmentPorts


def publish_segments(
    subject_hash: str,
    manifest: Manifest,
    watermark: int,
    *,
    scope: Scope,
    ports: SegmentPorts,
    search_index: SearchIndex,
    index: str | None = None,
    is_trusted: bool = True,
) -> int:
    """When to look again (ms); 0 when all segments of the manifest are known to be visible.

    Without `index` it is the one in use. Unless it `is_trusted`, segments that are known to be
    visible in it are looked at, too.

    Idempotent: documents never change, so putting them again is harmless. Raises:
    DependencyUnavailable when the index is away; what it lacks is sent when it is back.
    """
    name, now = index or search_index.index(), ports.clock.now()
    look = _Look(subject_hash, name, watermark, now, scope, ports.files, search_index)
    entries = tuple(
        entry if is_trusted and name in entry.seen_in else look.publish(entry)
        for entry in manifest.entries
    )
    if entries != manifest.entries:
        after = Manifest(version=manifest.version + 1, entries=entries)
        try:
            ports.catalog.commit(scope, subject_hash, manifest, watermark, after)
        except Conflict:
            return now  # it was compacted meanwhile: look at what is there now
    return next_look_at(entries, name, now)


@dataclass(frozen=True)
class _Look:
    """At one index, for the segments of one subject."""

    subject_hash: str
    index: str
    watermark: int
    now: int
    scope: Scope
    files: FileStore
    search_index: SearchIndex

    def publish(self, entry: Entry) -> Entry:
        """Puts what is missing, and deletes earlier versions once the later ones are visible."""
        segment = unpacked(self.files.get(self.scope, entry.file))
        live = _versions(segment, self.watermark)
        place = (self.scope, self.subject_hash)
        visible = self.search_index.versions(*place, list(live), index=self.index)
        lacking = missing(live, visible)
        if lacking:
            rows = [segment.projection(row) for row in segment.rows_of(lacking)]
            self.search_index.put(*place, rows, index=self.index)
        found = observed(entry, self.index, not lacking, self.now)
        if self.index in found.seen_in:
            self.search_index.delete(*place, outdated(live, visible), index=self.index)
        return found


def _versions(segment: Segment, watermark: int) -> dict[str, tuple[int, int]]:
    """Version and rev of all memories that are not erased."""
    columns = (segment.numbers[name].tolist() for name in ("version", "rev", "accepted_at"))
    return {
        memory_id: (version, rev)
        for memory_id, version, rev, accepted_at in zip(segment.ids, *columns, strict=True)
        if accepted_at > watermark
    }
