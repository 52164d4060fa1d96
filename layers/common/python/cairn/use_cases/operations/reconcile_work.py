"""Send jobs for accepted work that is overdue: after lost jobs, crashes and deferred attempts."""

from collections import defaultdict

from cairn.domain.scope import Scope
from cairn.use_cases.operations.ports import ReconcilePorts


def reconcile_work(*, ports: ReconcilePorts) -> int:
    """At most one job for each subject nobody works on; returns how many items were overdue.

    Repeating it costs queue messages, never correctness.
    """
    queue, overdue = ports.queue, ports.work.overdue(ports.clock.now())
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
