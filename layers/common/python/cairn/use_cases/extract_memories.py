"""Drain a subject's open work under its lease: understand, store the plan, apply it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from cairn.domain.errors import CairnError, Conflict, DependencyUnavailable
from cairn.domain.retrying import MAX_ATTEMPTS, wait_seconds
from cairn.domain.scope import Scope
from cairn.domain.task import Task, TaskStatus
from cairn.ports import (
    Clock,
    Embedder,
    Extractor,
    JobQueue,
    Lease,
    MemoryStore,
    TaskStore,
    WorkStore,
)
from cairn.use_cases.apply_plan import apply_plan, retirement
from cairn.use_cases.plan_task import plan_task
from cairn.use_cases.turns import Turns
from cairn.use_cases.wake import wake

# Gives memories their vectors, now or later; what was read of their words is handed on.
type Embed = Callable[[Scope, Sequence[str], int, Turns], object]
# Removes a batch of what lies behind a fence; whether there is more: `sweep_erased`, ports bound.
type Sweep = Callable[[Scope, Lease], bool]

LEASE_GRACE_MS = 5_000
CONFLICT_ROUNDS = 5
# What is left of a worker's time must be worth a model's while: the rest goes to the next worker.
WORTH_STARTING_MS = 15_000


@dataclass(frozen=True)
class Extraction:
    """The ports extraction works with. `embed` gets the ids of memories that need a vector.

    `embedder` finds related memories by meaning; None where words tell as much. `sweep` is None
    in requests, which have no time for it.
    """

    tasks: TaskStore
    work: WorkStore
    memories: MemoryStore
    extractor: Extractor
    embedder: Embedder | None
    queue: JobQueue
    clock: Clock
    embed: Embed
    sweep: Sweep | None


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
        try:
            is_drained = _drain(lease, scope, deadline, ports)
            is_drained = is_drained and _sweep(lease, scope, deadline, ports)
        except Conflict:  # the lease was lost, or a task ended elsewhere: look again
            is_drained = clock.now() < deadline
        finally:
            is_wanted = work.release(scope, lease)
        if not is_drained:
            wake(scope, subject_hash, ports.queue)
            return True
        if not is_wanted:
            return True


def _drain(lease: Lease, scope: Scope, deadline: int, ports: Extraction) -> bool:
    """What is due now, oldest first. False when time ran out before all of it was done.

    What arrives meanwhile asks for the lease, and is seen after it was released.
    """
    latest = deadline
    for task in ports.work.due(scope, lease.subject_hash, ports.clock.now()):
        if ports.clock.now() >= latest:
            return False
        _attempt(task, lease, scope, deadline, ports)
        latest = deadline - WORTH_STARTING_MS
    return True


def _sweep(lease: Lease, scope: Scope, deadline: int, ports: Extraction) -> bool:
    """A batch at a time, and new work in between. False when time ran out before the end."""
    while ports.sweep is not None and ports.sweep(scope, lease):
        if ports.clock.now() >= deadline or not _drain(lease, scope, deadline, ports):
            return False
    return True


def _attempt(task: Task, lease: Lease, scope: Scope, deadline: int, ports: Extraction) -> None:
    if task.attempts >= MAX_ATTEMPTS:
        _give_up(task, lease, scope, task.error or "the worker stopped every time", ports)
        return
    task = ports.work.begin_attempt(scope, lease, task.noted(ports.clock.now(), "attempt"))
    try:
        _work_on(task, lease, scope, deadline, ports)
    except DependencyUnavailable as error:
        if task.attempts >= MAX_ATTEMPTS:
            _give_up(task, lease, scope, error.message, ports)
        else:
            _put_off(task, lease, scope, error, ports)
    except CairnError as error:
        _fail(task, lease, scope, error.message, ports)


def _give_up(task: Task, lease: Lease, scope: Scope, reason: str, ports: Extraction) -> None:
    _fail(task, lease, scope, f"gave up after {MAX_ATTEMPTS} attempts: {reason}", ports)


def _fail(task: Task, lease: Lease, scope: Scope, reason: str, ports: Extraction) -> None:
    ports.work.fail(scope, lease, task.noted(ports.clock.now(), "failed", reason), reason)


def _work_on(task: Task, lease: Lease, scope: Scope, deadline: int, ports: Extraction) -> None:
    turns = Turns(scope, ports.tasks)
    for _ in range(CONFLICT_ROUNDS):
        if _is_erased(task, scope, ports):
            erased = task.noted(ports.clock.now(), "erased")
            ports.work.void(scope, lease, erased, [retirement(task)])
            return
        try:
            task = _planned(task, lease, scope, deadline, turns, ports)
            if task.plan is None or not task.plan.is_whole:
                return  # out of time: what is planned is kept, and the next worker goes on
            _, pending = apply_plan(
                task,
                lease,
                scope=scope,
                turns=turns,
                work=ports.work,
                memories=ports.memories,
                clock=ports.clock,
            )
        except Conflict:
            current = ports.tasks.read(scope, task.task_id)
            if current is None or current.status is not TaskStatus.OPEN:
                return
            task = current.model_copy(update={"plan": task.plan})
            continue
        _embed(pending, scope, deadline, turns, ports)
        return
    raise DependencyUnavailable("the same memories kept changing")


def _planned(
    task: Task, lease: Lease, scope: Scope, deadline: int, turns: Turns, ports: Extraction
) -> Task:
    """Window by window, each stored before the next is begun, until time runs short."""
    latest = deadline
    while (task.plan is None or not task.plan.is_whole) and ports.clock.now() < latest:
        plan = plan_task(
            task,
            scope=scope,
            deadline=deadline,
            turns=turns,
            tasks=ports.tasks,
            memories=ports.memories,
            extractor=ports.extractor,
            embedder=ports.embedder,
            clock=ports.clock,
        )
        task = ports.work.save_plan(scope, lease, task, plan)
        latest = deadline - WORTH_STARTING_MS
    return task


def _is_erased(task: Task, scope: Scope, ports: Extraction) -> bool:
    return ports.memories.fence(scope, task.home) >= task.accepted_at


def _embed(
    memory_ids: Sequence[str], scope: Scope, deadline: int, turns: Turns, ports: Extraction
) -> None:
    try:
        if memory_ids:
            ports.embed(scope, memory_ids, deadline, turns)
    except DependencyUnavailable:
        return  # found by its words until reconcile brings it back


def _put_off(
    task: Task, lease: Lease, scope: Scope, error: DependencyUnavailable, ports: Extraction
) -> None:
    """The longer the more often it was tried, or what the server asks for; then it is woken."""
    wait = wait_seconds(task.attempts, at_least=error.retry_after_seconds)
    now = ports.clock.now()
    task = task.noted(now, "deferred", f"{wait} s: {error.message}")
    ports.work.defer(scope, lease, task, now + wait * 1000, error.message)
    wake(scope, lease.subject_hash, ports.queue, delay_seconds=wait)
