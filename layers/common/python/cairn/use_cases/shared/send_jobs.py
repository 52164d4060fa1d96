"""Send jobs to workers where a lost job only costs time."""

from collections.abc import Callable

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.scope import Scope
from cairn.ports.job_queue import JobQueue


def send_extraction_job(
    scope: Scope, subject_hash: str, queue: JobQueue, *, delay_seconds: int = 0
) -> bool:
    """False when the queue is down: the work is in the table, where reconcile finds it."""
    return _send(lambda: queue.extract(scope, subject_hash, delay_seconds=delay_seconds))


def send_indexing_job(
    scope: Scope, subject_hash: str, queue: JobQueue, *, delay_seconds: int
) -> bool:
    """False when the queue is down: reconcile sends it later, or the next reader of the rows."""
    return _send(lambda: queue.index(scope, subject_hash, delay_seconds=delay_seconds))


def send_delivery_job(
    scope: Scope, endpoint_id: str, delivery_id: str, queue: JobQueue, *, delay_seconds: int = 0
) -> bool:
    """False when the queue is down: the delivery is in the table, where reconcile finds it."""
    return _send(
        lambda: queue.deliver(scope, endpoint_id, delivery_id, delay_seconds=delay_seconds)
    )


def _send(send: Callable[[], None]) -> bool:
    try:
        send()
    except DependencyUnavailable:
        return False
    return True
