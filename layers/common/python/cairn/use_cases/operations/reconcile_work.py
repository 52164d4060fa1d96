"""Send jobs for accepted work that is overdue: after lost jobs, crashes and deferred attempts."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from cairn.domain.jobs import DeliveryJob, ExtractionJob, IndexingJob, Job, embedding_jobs
from cairn.domain.scope import Scope
from cairn.ports.work_queue import DueItem
from cairn.use_cases.operations.ports import ReconcilePorts


def reconcile_work(*, ports: ReconcilePorts) -> int:
    """At most one job for each subject nobody works on; returns how many items were overdue.

    Repeating it costs queue messages, never correctness.
    """
    overdue = ports.work.overdue(ports.clock.now())
    ports.queue.send([*_jobs(overdue), *_embedding_jobs(overdue)])
    return len(overdue)


def _jobs(overdue: Sequence[DueItem]) -> Iterator[Job]:
    for item in overdue:
        if item.subject_hash:
            kind = IndexingJob if item.is_indexing else ExtractionJob
            yield kind(project=item.project_id, subject=item.subject_hash)
        elif item.endpoint_id and item.delivery_id:
            yield DeliveryJob(
                project=item.project_id, endpoint=item.endpoint_id, delivery=item.delivery_id
            )


def _embedding_jobs(overdue: Sequence[DueItem]) -> Iterator[Job]:
    unembedded: dict[str, list[str]] = defaultdict(list)
    for item in overdue:
        if item.memory_id:
            unembedded[item.project_id].append(item.memory_id)
    for project_id, memory_ids in unembedded.items():
        yield from embedding_jobs(Scope(project_id), memory_ids)
