"""Work on all open tasks of a subject under its lease."""

from uuid import uuid4

from cairn.domain.errors import Conflict
from cairn.domain.scope import Scope
from cairn.ports.work_queue import Lease
from cairn.use_cases.extraction.attempt_task import attempt_task
from cairn.use_cases.extraction.ports import WORTH_STARTING_MS, ExtractionPorts
from cairn.use_cases.shared.send_jobs import send_extraction_job

LEASE_GRACE_MS = 5_000


def extract_memories(
    subject_hash: str, *, scope: Scope, deadline: int, ports: ExtractionPorts
) -> bool:
    """Works until nothing is due, the deadline (ms) is near, or the lease is lost.

    Returns False when another worker holds the lease. It does this work, too: a worker that
    releases its lease looks again when another one asked for it meanwhile.
    """
    work, clock = ports.work, ports.clock
    lease = Lease(subject_hash, str(uuid4()), deadline + LEASE_GRACE_MS)
    while True:
        if not work.acquire(scope, lease, clock.now()):
            return False
        has_conflict = False
        try:
            is_drained = _drain(lease, scope, deadline, ports)
            is_drained = is_drained and _sweep(lease, scope, deadline, ports)
        except Conflict:  # the lease was lost, or a task ended elsewhere: look again
            is_drained, has_conflict = clock.now() < deadline, True
        finally:
            is_wanted = work.release(scope, lease)
        if not is_drained:
            send_extraction_job(scope, subject_hash, ports.queue)
            return True
        if not (is_wanted or has_conflict):
            return True


def _drain(lease: Lease, scope: Scope, deadline: int, ports: ExtractionPorts) -> bool:
    """Attempts what is due now, oldest first. False when time ran short before the end.

    Whoever accepts a task meanwhile asks for the lease, so it is seen after the release.
    """
    latest = deadline
    for task in ports.work.due(scope, lease.subject_hash, ports.clock.now()):
        if ports.clock.now() >= latest:
            return False
        ports.report(attempt_task(task, lease, scope=scope, deadline=deadline, ports=ports))
        latest = deadline - WORTH_STARTING_MS
    return ports.clock.now() < latest  # else the last task may have stopped between two windows


def _sweep(lease: Lease, scope: Scope, deadline: int, ports: ExtractionPorts) -> bool:
    """Sweeps batch by batch, with new tasks in between. False when time ran out before the end."""
    while ports.sweep is not None and ports.sweep(scope, lease):
        if ports.clock.now() >= deadline or not _drain(lease, scope, deadline, ports):
            return False
    return True
