"""Bring a subject's segments into an external index, and note when it shows them."""

from cairn.domain.index.manifest import Entry, Manifest
from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import unpacked
from cairn.domain.index.visibility import (
    indices_of,
    looked_at,
    next_look,
    outdated,
    unseen,
)
from cairn.domain.scope import Scope
from cairn.ports.clock import Clock
from cairn.ports.file_store import FileStore
from cairn.ports.search_index import SearchIndex
from cairn.ports.segment_catalog import SegmentCatalog


def show_segments(
    scope: Scope,
    subject_hash: str,
    *,
    catalog: SegmentCatalog,
    files: FileStore,
    documents: SearchIndex,
    clock: Clock,
    index: str | None = None,
    is_trusted: bool = True,
) -> int:
    """When to look again (ms); 0 when the index is known to show all segments.

    Without `index` it is the one in use. Unless it `is_trusted`, it is also looked at for segments
    that it was known to show.

    Idempotent: documents never change, so putting them again is harmless. Raises:
    DependencyUnavailable when the index is away; what it lacks is brought when it is back.
    """
    manifest, fence = catalog.manifest(scope, subject_hash)
    name, now = index or documents.index(), clock.now()
    look = _Look(scope, subject_hash, files, documents, name, fence, now)
    entries = tuple(
        each if is_trusted and name in each.seen_in else look.at(each) for each in manifest.entries
    )
    if entries != manifest.entries:
        after = Manifest(version=manifest.version + 1, entries=entries)
        if not catalog.commit(scope, subject_hash, manifest, fence, after):
            return now  # it was compacted meanwhile: look at what is there now
    return next_look(entries, name, now)


def forget_memories(
    scope: Scope, subject_hash: str, *, catalog: SegmentCatalog, documents: SearchIndex
) -> None:
    """Delete the documents of memories that have a tombstone, wherever they were brought to.

    Raises: DependencyUnavailable.
    """
    gone = [each.memory_id for each in catalog.rows(scope, subject_hash) if each.is_tombstone]
    if not gone:
        return
    manifest, _ = catalog.manifest(scope, subject_hash)
    for name in indices_of(manifest.entries):
        if documents.exists(name):
            shown = documents.versions(scope, subject_hash, gone, index=name)
            versions = [(memory_id, *each) for memory_id in shown for each in shown[memory_id]]
            documents.delete(scope, subject_hash, versions, index=name)


class _Look:
    """At one index, for the segments of one subject."""

    def __init__(
        self,
        scope: Scope,
        subject_hash: str,
        files: FileStore,
        documents: SearchIndex,
        index: str,
        fence: int,
        now: int,
    ) -> None:
        self._scope, self._subject_hash, self._files = scope, subject_hash, files
        self._documents, self._index, self._fence, self._now = documents, index, fence, now

    def at(self, entry: Entry) -> Entry:
        """Puts what is missing, and deletes earlier versions once the later ones are shown."""
        segment = unpacked(self._files.get(self._scope, entry.file))
        live = _versions(segment, self._fence)
        shown = self._documents.versions(
            self._scope, self._subject_hash, list(live), index=self._index
        )
        missing = unseen(live, shown)
        if missing:
            rows = [segment.projection(segment.rows[each]) for each in missing]
            self._documents.put(self._scope, self._subject_hash, rows, index=self._index)
        found = looked_at(entry, self._index, not missing, self._now)
        if self._index in found.seen_in:
            old = outdated(live, shown)
            self._documents.delete(self._scope, self._subject_hash, old, index=self._index)
        return found


def _versions(segment: Segment, fence: int) -> dict[str, tuple[int, int]]:
    """Version and rev of all memories that are not erased."""
    columns = (segment.numbers[name].tolist() for name in ("version", "rev", "accepted_at"))
    return {
        memory_id: (version, rev)
        for memory_id, version, rev, stamp in zip(segment.ids, *columns, strict=True)
        if stamp > fence
    }
