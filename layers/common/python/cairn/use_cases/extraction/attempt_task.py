"""One attempt at a task under its subject's lease: it ends the task, or defers it."""

from cairn.domain.errors import CairnError, Conflict, DependencyUnavailable
from cairn.domain.retry import MAX_ATTEMPTS, wait_seconds
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task
from cairn.ports.work_queue import Lease
from cairn.use_cases.extraction.complete_task import complete_task
from cairn.use_cases.extraction.ports import ExtractionPorts
from cairn.use_cases.extraction.void_task import void_if_erased
from cairn.use_cases.shared.send_jobs import send_extraction_job


def attempt_task(
    task: Task, lease: Lease, *, scope: Scope, deadline: int, ports: ExtractionPorts
) -> Task:
    """Ends the task, defers it, or leaves it open when time runs short: its last step says which.

    Raises: Conflict when the lease was lost or the task ended elsewhere.
    """
    if task.attempts >= MAX_ATTEMPTS:
        return _abandon(task, lease, task.error or "the worker stopped every time", scope, ports)
    try:
        task = ports.work.begin_attempt(scope, lease, task.noted(ports.clock.now(), "attempt"))
    except Conflict:
        if voided := void_if_erased(task, lease, scope=scope, ports=ports):
            return voided
        raise
    try:
        return complete_task(task, lease, scope=scope, deadline=deadline, ports=ports)
    except DependencyUnavailable as error:
        if task.attempts >= MAX_ATTEMPTS:
            return _abandon(task, lease, error.message, scope, ports)
        return _defer(task, lease, error, scope, ports)
    except CairnError as error:
        return _fail(task, lease, error.message, scope, ports)


def _abandon(task: Task, lease: Lease, reason: str, scope: Scope, ports: ExtractionPorts) -> Task:
    return _fail(task, lease, f"gave up after {MAX_ATTEMPTS} attempts: {reason}", scope, ports)


def _fail(task: Task, lease: Lease, reason: str, scope: Scope, ports: ExtractionPorts) -> Task:
    failed = task.noted(ports.clock.now(), "failed", reason)
    ports.work.fail(scope, lease, failed, reason)
    return failed


def _defer(
    task: Task, lease: Lease, error: DependencyUnavailable, scope: Scope, ports: ExtractionPorts
) -> Task:
    """Waits longer after every attempt, or as long as the server asks; then a job is due."""
    wait = wait_seconds(task.attempts, at_least=error.retry_after_seconds)
    now = ports.clock.now()
    task = task.noted(now, "deferred", f"{wait} s: {error.message}")
    ports.work.defer(scope, lease, task, now + wait * 1000, error.message)
    send_extraction_job(scope, lease.subject_hash, ports.queue, delay_seconds=wait)
    return task
