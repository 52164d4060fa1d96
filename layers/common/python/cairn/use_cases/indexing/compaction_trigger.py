"""A reader of many rows of a subject has them compacted into segments."""

from collections.abc import Mapping, Sequence

from cachetools import TTLCache

from cairn.domain.index.compaction import FLUSH_AT_SHARED, flush_threshold
from cairn.domain.index.projection import Vector
from cairn.domain.index.view import SubjectView
from cairn.domain.scope import PUBLIC, Scope, Subject
from cairn.ports.clock import Clock
from cairn.ports.job_queue import JobQueue
from cairn.ports.projection_reader import ProjectionReader
from cairn.use_cases.shared.send_jobs import send_indexing_job

# By then the vectors of what was just read and is about to be added are there.
COMPACT_AFTER_SECONDS = 60


class CompactionTriggeringReader:
    """A `ProjectionReader` that asks for compaction, at most once a minute and subject.

    Losing what it asks for costs time only.
    """

    def __init__(self, reader: ProjectionReader, queue: JobQueue, clock: Clock) -> None:
        self._reader, self._queue = reader, queue
        # One subject is enough: a worker drains one at a time.
        self._asked = TTLCache[tuple[str, str], bool](
            maxsize=1, ttl=1000 * COMPACT_AFTER_SECONDS, timer=clock.now
        )

    def view(self, scope: Scope, subject: Subject) -> SubjectView:
        view = self._reader.view(scope, subject)
        if view.row_count >= flush_threshold(subject.hash):
            self._ask(scope, subject.hash)
        return view

    def vectors(
        self, scope: Scope, subject: Subject, memory_ids: Sequence[str]
    ) -> dict[str, Vector]:
        return self._reader.vectors(scope, subject, memory_ids)

    def _ask(self, scope: Scope, subject_hash: str) -> None:
        key = (scope.project_id, subject_hash)
        if key not in self._asked:
            self._asked[key] = True
            request_compaction(scope, subject_hash, self._queue)


def request_compaction(scope: Scope, subject_hash: str, queue: JobQueue) -> None:
    send_indexing_job(scope, subject_hash, queue, delay_seconds=COMPACT_AFTER_SECONDS)


def compact_embedded(scope: Scope, rows: Mapping[str, int], queue: JobQueue) -> None:
    """`rows`: how many got their vector, by subject hash. Shared memories are read by nobody who
    adds to them, so their subject is compacted each time.
    """
    for subject_hash, count in rows.items():
        if count >= FLUSH_AT_SHARED or subject_hash == PUBLIC.hash:
            request_compaction(scope, subject_hash, queue)
