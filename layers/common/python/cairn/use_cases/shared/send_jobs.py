"""Tell workers that there is work, where losing the message only costs time."""

from collections.abc import Callable

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.scope import Scope
from cairn.ports.job_queue import JobQueue


def wake(scope: Scope, subject_hash: str, queue: JobQueue, *, delay_seconds: int = 0) -> bool:
    """False when the queue refuses: the work is in the table, and reconcile finds it there."""
    return _is_sent(lambda: queue.extract(scope, subject_hash, delay_seconds=delay_seconds))


def ask_to_index(scope: Scope, subject_hash: str, queue: JobQueue, *, delay_seconds: int) -> bool:
    """False when the queue refuses: reconcile asks, or whoever reads the rows next."""
    return _is_sent(lambda: queue.index(scope, subject_hash, delay_seconds=delay_seconds))


def _is_sent(send: Callable[[], None]) -> bool:
    try:
        send()
    except DependencyUnavailable:
        return False
    return True
