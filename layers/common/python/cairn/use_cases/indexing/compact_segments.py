"""Flush a subject's rows into segments, and merge small segments into larger ones."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import uuid4

from cairn.domain.errors import Conflict, NotFound, Unreadable
from cairn.domain.index.compaction import flush_threshold
from cairn.domain.index.manifest import Manifest
from cairn.domain.scope import Scope
from cairn.domain.tasks.files import segment_prefix
from cairn.use_cases.indexing.merge_segments import SegmentMerger
from cairn.use_cases.indexing.ports import SegmentPorts
from cairn.use_cases.indexing.segment_files import remove_segments
from cairn.use_cases.indexing.stored_index import StoredIndex, read_index

ATTEMPTS = 3  # lost to another compaction, or to an erasure
# No run of a function lasts longer: what it has not committed by then it never will.
UPLOADED_WITHIN_MS = 900_000

type Forget = Callable[[StoredIndex], bool]


class Compaction(NamedTuple):
    """`is_done`: rows were flushed or memories removed. The manifest and the watermark after it."""

    is_done: bool
    manifest: Manifest
    watermark: int


def compact_segments(
    subject_hash: str, *, scope: Scope, ports: SegmentPorts, forget: Forget = lambda stored: True
) -> Compaction:
    """Stopped anywhere, the next call goes on.

    A row is in a segment of the manifest before it is dropped, so that readers always find it in
    one of them. Tombstones go last, when no file holds their memories any more; where `forget`
    returns False they stay, because an external index still holds their documents.
    Raises: Conflict when other compactions or erasures were first each time; Unreadable.
    """
    name = str(uuid4())
    for _ in range(ATTEMPTS - 1):
        try:
            return _compact(subject_hash, name, forget, scope, ports)
        except Conflict:
            continue
    return _compact(subject_hash, name, forget, scope, ports)


def _compact(
    subject_hash: str, name: str, forget: Forget, scope: Scope, ports: SegmentPorts
) -> Compaction:
    catalog, files, now = ports.catalog, ports.files, ports.clock.now()
    stored = read_index(subject_hash, now, scope=scope, catalog=catalog)
    if stored.manifest.is_lost:
        raise Unreadable("the list of the subject's segments; scripts/cairn reindex makes another")
    merger = SegmentMerger(subject_hash, stored, now, scope=scope, files=files)
    if not merger.is_thorough and len(merger.rows) < flush_threshold(subject_hash):
        return Compaction(False, stored.manifest, stored.watermark)
    is_forgotten = forget(stored)
    old = set(files.keys(scope, segment_prefix(subject_hash)))
    catalog.plan_garbage_collection(scope, subject_hash, name, now + UPLOADED_WITHIN_MS)
    after = _merged(subject_hash, merger, stored, scope, ports)
    catalog.commit(scope, subject_hash, stored.manifest, stored.watermark, after)
    catalog.drop(scope, subject_hash, merger.rows)
    remove_segments(old - {entry.file for entry in after.entries}, scope=scope, files=files)
    if is_forgotten:
        catalog.drop(scope, subject_hash, stored.tombstones)
    catalog.finish_garbage_collections(scope, subject_hash, [name, *stored.collections])
    return Compaction(True, after, stored.watermark)


def _merged(
    subject_hash: str, merger: SegmentMerger, stored: StoredIndex, scope: Scope, ports: SegmentPorts
) -> Manifest:
    """Raises: Conflict when another compaction has removed a segment before it was read."""
    try:
        return merger.merged()
    except NotFound as error:
        current, _ = ports.catalog.manifest(scope, subject_hash)
        if current.version == stored.manifest.version:
            raise
        raise Conflict("another compaction was first") from error
