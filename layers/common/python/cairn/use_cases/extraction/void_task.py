"""End a task whose subject was erased."""

from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task
from cairn.ports.work_queue import Lease
from cairn.use_cases.extraction.ports import ExtractionPorts
from cairn.use_cases.shared.working_memory import working_memory_removal


def void_if_erased(
    task: Task, lease: Lease, *, scope: Scope, ports: ExtractionPorts
) -> Task | None:
    """The voided task, with its working memory removed; None when its subject is not erased.

    The sweep may have ended before this was written, as a chat's turn may be: another is due.
    """
    watermark, now = ports.memories.erasure_watermark(scope, task.home), ports.clock.now()
    if watermark < task.accepted_at:
        return None
    erased = task.noted(now, "erased")
    ports.work.void(scope, lease, erased, working_memory_removal(task, now))
    ports.work.request_sweep(scope, lease.subject_hash, now)
    return erased
