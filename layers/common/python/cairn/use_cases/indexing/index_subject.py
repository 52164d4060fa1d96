"""All that a subject's segments need: filing, forgetting, and an external index that shows them."""

from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.scope import Scope
from cairn.ports.clock import Clock
from cairn.ports.file_store import FileStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.search_index import SearchIndex
from cairn.ports.segment_catalog import SegmentCatalog
from cairn.use_cases.indexing.compact_segments import compact_segments
from cairn.use_cases.indexing.publish_segments import forget_memories, show_segments
from cairn.use_cases.shared.send_jobs import send_indexing_job

AWAY_MS = 60_000  # so long an index that is away is left alone


def index_subject(
    scope: Scope,
    subject_hash: str,
    *,
    catalog: SegmentCatalog,
    files: FileStore,
    clock: Clock,
    queue: JobQueue,
    documents: SearchIndex | None,
) -> bool:
    """True when rows were filed or memories removed. Stopped anywhere, reconcile brings it back.

    Without `documents` there is no external index. While one is away, rows are filed all the same.
    """
    if documents is None:
        return compact_segments(scope, subject_hash, catalog=catalog, files=files, clock=clock)
    due = catalog.due_at(scope, subject_hash)
    if not due and not catalog.set_due(scope, subject_hash, 0, due := clock.now()):
        return False  # another worker has just begun
    is_filed = compact_segments(
        scope,
        subject_hash,
        catalog=catalog,
        files=files,
        clock=clock,
        keeps_tombstones=not _is_told(scope, subject_hash, catalog, documents),
    )
    try:
        next_at = show_segments(
            scope, subject_hash, catalog=catalog, files=files, documents=documents, clock=clock
        )
    except (DependencyUnavailable, NotFound):  # away, or compacted while it was looked at
        next_at = clock.now() + AWAY_MS
    if catalog.set_due(scope, subject_hash, due, next_at) and next_at:
        delay = max(0, -(-(next_at - clock.now()) // 1000))
        send_indexing_job(scope, subject_hash, queue, delay_seconds=delay)
    return is_filed


def _is_told(
    scope: Scope, subject_hash: str, catalog: SegmentCatalog, documents: SearchIndex
) -> bool:
    try:
        forget_memories(scope, subject_hash, catalog=catalog, documents=documents)
    except DependencyUnavailable:
        return False
    return True
