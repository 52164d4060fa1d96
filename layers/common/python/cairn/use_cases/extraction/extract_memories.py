"""Drain a subject's open work under its lease."""

from uuid import uuid4

from cairn.domain.errors import Conflict
from cairn.domain.scope import Scope
from cairn.ports.work_queue import Lease
from cairn.use_cases.extraction.attempt_task import attempt_task
from cairn.use_cases.extraction.ports import WORTH_STARTING_MS, Extraction
from cairn.use_cases.shared.send_jobs import wake

LEASE_GRACE_MS = 5_000


def extract_memories(subject_hash: str, *, scope: Scope, deadline: int, ports: Extraction) -> bool:
    """Works until nothing is due, the deadline (ms) is near, or the lease is lost.

    Returns False when somebody else holds the lease: they will see our work before they leave,
    because who let go of the lease looks again when somebody asked for it meanwhile.
    """
    work, clock = ports.work, ports.clock
    lease = Lease(subject_hash, str(uuid4()), deadline + LEASE_GRACE_MS)
    while True:
        if not work.acquire(scope, lease, clock.now()):
            return False
        is_disturbed = False
        try:
            is_drained = _drain(lease, scope, deadline, ports)
            is_drained = is_drained and _sweep(lease, scope, deadline, ports)
        except Conflict:  # the lease was lost, or a task ended elsewhere: look again
            is_drained, is_disturbed = clock.now() < deadline, True
        finally:
            is_wanted = work.release(scope, lease)
        if not is_drained:
            wake(scope, subject_hash, ports.queue)
            return True
        if not (is_wanted or is_disturbed):
            return True


def _drain(lease: Lease, scope: Scope, deadline: int, ports: Extraction) -> bool:
    """What is due now, oldest first. False when time ran short before all of it was done.

    What arrives meanwhile asks for the lease, and is seen after it was released.
    """
    latest = deadline
    for task in ports.work.due(scope, lease.subject_hash, ports.clock.now()):
        if ports.clock.now() >= latest:
            return False
        ports.report(attempt_task(task, lease, scope, deadline, ports))
        latest = deadline - WORTH_STARTING_MS
    return ports.clock.now() < latest  # else the last task may have stopped between two windows


def _sweep(lease: Lease, scope: Scope, deadline: int, ports: Extraction) -> bool:
    """A batch at a time, and new work in between. False when time ran out before the end."""
    while ports.sweep is not None and ports.sweep(scope, lease):
        if ports.clock.now() >= deadline or not _drain(lease, scope, deadline, ports):
            return False
    return True
