"""All that a subject's segments need: compaction, and visibility in an external index."""

from cairn.domain.errors import Conflict, DependencyUnavailable, NotFound
from cairn.domain.scope import Scope
from cairn.ports.search_index import SearchIndex
from cairn.use_cases.indexing.compact_segments import compact_segments
from cairn.use_cases.indexing.forget_memories import forget_memories
from cairn.use_cases.indexing.ports import IndexingPorts
from cairn.use_cases.indexing.publish_segments import publish_segments
from cairn.use_cases.indexing.stored_index import StoredIndex
from cairn.use_cases.shared.send_jobs import send_indexing_job

AWAY_MS = 60_000  # an index that is away is tried again after this time


def index_subject(subject_hash: str, *, scope: Scope, ports: IndexingPorts) -> bool:
    """True when rows were flushed or memories removed. Stopped anywhere, reconcile brings it back.

    Reads the manifest once, unless another worker changes it meanwhile. While an external index is
    away, rows are compacted all the same.
    """
    if ports.search_index is None:
        return _compacted(subject_hash, scope, ports)
    started_at = _started(subject_hash, scope, ports)
    if not started_at:
        return False
    is_done, next_at = _indexed(subject_hash, scope, ports, ports.search_index)
    _finish(subject_hash, started_at, next_at, scope, ports)
    return is_done


def _compacted(subject_hash: str, scope: Scope, ports: IndexingPorts) -> bool:
    try:
        return compact_segments(subject_hash, scope=scope, ports=ports).is_done
    except Conflict:  # others did it
        return False


def _started(subject_hash: str, scope: Scope, ports: IndexingPorts) -> int:
    """Since when the subject is due (ms); 0 when another worker has just started on it."""
    if due_at := ports.catalog.due_at(scope, subject_hash):
        return due_at
    now = ports.clock.now()
    try:
        ports.catalog.set_due(scope, subject_hash, 0, now)
    except Conflict:
        return 0
    return now


def _indexed(
    subject_hash: str, scope: Scope, ports: IndexingPorts, search_index: SearchIndex
) -> tuple[bool, int]:
    """Whether anything was compacted, and when to look at the external index again (ms)."""

    def forget(stored: StoredIndex) -> bool:
        try:
            forget_memories(subject_hash, stored, scope=scope, search_index=search_index)
        except DependencyUnavailable:
            return False
        return True

    try:
        compaction = compact_segments(subject_hash, scope=scope, ports=ports, forget=forget)
    except Conflict:  # others did it: look at what is there now
        return False, ports.clock.now()
    try:
        next_at = publish_segments(
            subject_hash,
            compaction.manifest,
            compaction.watermark,
            scope=scope,
            ports=ports,
            search_index=search_index,
        )
    except (DependencyUnavailable, NotFound):  # away, or compacted while it was looked at
        next_at = ports.clock.now() + AWAY_MS
    return compaction.is_done, next_at


def _finish(
    subject_hash: str, started_at: int, next_at: int, scope: Scope, ports: IndexingPorts
) -> None:
    """Unless another worker has started meanwhile, which then asks for itself."""
    try:
        ports.catalog.set_due(scope, subject_hash, started_at, next_at)
    except Conflict:
        return
    if next_at:
        delay = max(0, -(-(next_at - ports.clock.now()) // 1000))
        send_indexing_job(scope, subject_hash, ports.queue, delay_seconds=delay)
