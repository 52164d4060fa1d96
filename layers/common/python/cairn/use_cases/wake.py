"""Tell a worker that a subject has work."""

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.scope import Scope
from cairn.ports.queueing import JobQueue


def wake(scope: Scope, subject_hash: str, queue: JobQueue, *, delay_seconds: int = 0) -> bool:
    """False when the queue refuses: the work is in the table, and reconcile finds it there."""
    try:
        queue.hint(scope, subject_hash, delay_seconds=delay_seconds)
    except DependencyUnavailable:
        return False
    return True
