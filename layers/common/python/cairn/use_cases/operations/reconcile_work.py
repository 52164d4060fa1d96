"""Wake workers for what was accepted and is overdue: lost hints, crashes, deferred retries."""

from collections import defaultdict

from cairn.domain.scope import Scope
from cairn.ports.clock import Clock
from cairn.ports.job_queue import JobQueue
from cairn.ports.work_queue import WorkQueue


def reconcile_work(*, work: WorkQueue, queue: JobQueue, clock: Clock) -> int:
    """At most one hint per subject nobody works on; returns how many items were overdue.

    Repeating it costs queue messages, never correctness.
    """
    overdue = work.overdue(clock.now())
    unembedded: dict[str, list[str]] = defaultdict(list)
    for item in overdue:
        if item.subject_hash and item.is_indexing:
            queue.index(Scope(item.project_id), item.subject_hash)
        elif item.subject_hash:
            queue.extract(Scope(item.project_id), item.subject_hash)
        elif item.memory_id:
            unembedded[item.project_id].append(item.memory_id)
        elif item.endpoint_id and item.delivery_id:
            queue.deliver(Scope(item.project_id), item.endpoint_id, item.delivery_id)
    for project_id, memory_ids in unembedded.items():
        queue.embed(Scope(project_id), memory_ids)
    return len(overdue)
