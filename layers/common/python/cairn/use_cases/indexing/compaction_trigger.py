"""Whoever reads many rows of a subject has them filed into segments."""

from collections.abc import Mapping, Sequence

from cairn.domain.index.compaction import FILED_AT_SHARED, filed_at
from cairn.domain.index.projection import Vector
from cairn.domain.index.view import View
from cairn.domain.scope import PUBLIC, Scope, Subject
from cairn.ports.clock import Clock
from cairn.ports.job_queue import JobQueue
from cairn.ports.projection_reader import ProjectionReader
from cairn.use_cases.shared.send_jobs import send_indexing_job

# By then the vectors of what was just read and is about to be added are there.
FILED_AFTER_SECONDS = 60


class CompactionTriggeringReader:
    """A `ProjectionReader` that asks once a minute and subject, at most. Asking is only a hint."""

    def __init__(self, reader: ProjectionReader, queue: JobQueue, clock: Clock) -> None:
        self._reader, self._queue, self._clock = reader, queue, clock
        self._asked: dict[tuple[str, str], int] = {}

    def view(self, scope: Scope, subject: Subject) -> View:
        view = self._reader.view(scope, subject)
        if view.rows >= filed_at(subject.hash):
            self._ask(scope, subject.hash)
        return view

    def vectors(
        self, scope: Scope, subject: Subject, memory_ids: Sequence[str]
    ) -> dict[str, Vector]:
        return self._reader.vectors(scope, subject, memory_ids)

    def _ask(self, scope: Scope, subject_hash: str) -> None:
        key, now = (scope.project_id, subject_hash), self._clock.now()
        if now < self._asked.get(key, 0) + 1000 * FILED_AFTER_SECONDS:
            return
        self._asked = {key: now}  # one is enough: a worker drains one subject at a time
        have_filed(scope, subject_hash, self._queue)


def have_filed(scope: Scope, subject_hash: str, queue: JobQueue) -> None:
    send_indexing_job(scope, subject_hash, queue, delay_seconds=FILED_AFTER_SECONDS)


def file_arrived(scope: Scope, rows: Mapping[str, int], queue: JobQueue) -> None:
    """`rows`: how many got their vector, by subject hash. What is shared is read by nobody who adds
    to it, so it is looked at each time.
    """
    for subject_hash, count in rows.items():
        if count >= FILED_AT_SHARED or subject_hash == PUBLIC.hash:
            have_filed(scope, subject_hash, queue)
