"""Drain a subject's open work under its lease: understand, store the plan, apply it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from cairn.domain.errors import CairnError, Conflict, DependencyUnavailable
from cairn.domain.scope import Scope
from cairn.domain.task import Task, TaskStatus
from cairn.ports import (
    Clock,
    Extractor,
    JobQueue,
    Lease,
    MemoryStore,
    TaskStore,
    WorkStore,
)
from cairn.use_cases.apply_plan import apply_plan, retirement
from cairn.use_cases.plan_task import plan_task

type Embed = Callable[[Scope, Sequence[str], int], None]

LEASE_GRACE_MS = 5_000
MAX_ATTEMPTS = 12
CONFLICT_ROUNDS = 5


@dataclass(frozen=True)
class Extraction:
    """The ports extraction works with. `embed` gets the ids of memories that need a vector."""

    tasks: TaskStore
    work: WorkStore
    memories: MemoryStore
    extractor: Extractor
    queue: JobQueue
    clock: Clock
    embed: Embed


def extract_memories(subject_hash: str, *, scope: Scope, deadline: int, ports: Extraction) -> bool:
    """Works until nothing is due, the deadline (ms) is near, or the lease is lost.

    Returns False when somebody else holds the lease: they will see our work before they leave,
    because the holder asks once more after it has let go.
    """
    work, clock = ports.work, ports.clock
    lease = Lease(subject_hash, str(uuid4()), deadline + LEASE_GRACE_MS)
    while True:
        if not work.acquire(scope, lease, clock.now()):
            return False
        try:
            is_drained = _drain(lease, scope, deadline, ports)
        except Conflict:  # the lease was lost, or a task ended elsewhere: look again
            is_drained = clock.now() < deadline
        finally:
            work.release(scope, lease)
        if not is_drained:
            _wake(scope, subject_hash, 0, ports.queue)
            return True
        if not work.due(scope, subject_hash, clock.now()):
            return True


def _drain(lease: Lease, scope: Scope, deadline: int, ports: Extraction) -> bool:
    """Oldest first. False when time ran out before everything due was done."""
    while due := ports.work.due(scope, lease.subject_hash, ports.clock.now()):
        for task in due:
            if ports.clock.now() >= deadline:
                return False
            _attempt(task, lease, scope, deadline, ports)
    return True


def _attempt(task: Task, lease: Lease, scope: Scope, deadline: int, ports: Extraction) -> None:
    if task.attempts >= MAX_ATTEMPTS:
        reason = task.error or "the worker stopped every time"
        ports.work.fail(scope, lease, task, f"gave up after {MAX_ATTEMPTS} attempts: {reason}")
        return
    task = ports.work.begin_attempt(scope, lease, task)
    try:
        _work_on(task, lease, scope, deadline, ports)
    except DependencyUnavailable as error:
        _put_off(task, lease, scope, error.message, ports)
    except CairnError as error:
        ports.work.fail(scope, lease, task, error.message)


def _work_on(task: Task, lease: Lease, scope: Scope, deadline: int, ports: Extraction) -> None:
    for _ in range(CONFLICT_ROUNDS):
        if _is_erased(task, scope, ports):
            ports.work.void(scope, lease, task, [retirement(task)])
            return
        try:
            task = _planned(task, lease, scope, deadline, ports)
            ended = apply_plan(
                task,
                lease,
                scope=scope,
                tasks=ports.tasks,
                work=ports.work,
                memories=ports.memories,
            )
        except Conflict:
            current = ports.tasks.read(scope, task.task_id)
            if current is None or current.status is not TaskStatus.OPEN:
                return
            task = current.model_copy(update={"plan": task.plan})
            continue
        _embed(ended, scope, deadline, ports)
        return
    raise Conflict("the same memories kept changing")


def _planned(task: Task, lease: Lease, scope: Scope, deadline: int, ports: Extraction) -> Task:
    if task.plan is not None:
        return task
    plan = plan_task(
        task,
        scope=scope,
        deadline=deadline,
        tasks=ports.tasks,
        memories=ports.memories,
        extractor=ports.extractor,
    )
    return ports.work.save_plan(scope, lease, task, plan)


def _is_erased(task: Task, scope: Scope, ports: Extraction) -> bool:
    return ports.memories.fence(scope, task.home) >= task.accepted_at


def _embed(task: Task, scope: Scope, deadline: int, ports: Extraction) -> None:
    changed = [*task.changes.added, *task.changes.updated]
    try:
        if changed:
            ports.embed(scope, changed, deadline)
    except DependencyUnavailable:
        return  # found by its words until reconcile brings it back


def _put_off(task: Task, lease: Lease, scope: Scope, reason: str, ports: Extraction) -> None:
    """min(5 * 2^n, 900) seconds, then the worker is woken again."""
    wait = min(5 * 2**task.attempts, 900)
    ports.work.defer(scope, lease, task, ports.clock.now() + wait * 1000, reason)
    _wake(scope, lease.subject_hash, wait, ports.queue)


def _wake(scope: Scope, subject_hash: str, delay_seconds: int, queue: JobQueue) -> None:
    try:
        queue.hint(scope, subject_hash, delay_seconds=delay_seconds)
    except DependencyUnavailable:
        return  # reconcile finds the open row
