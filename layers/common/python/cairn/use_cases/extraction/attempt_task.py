"""One attempt at a task under its subject's lease: understand, store the plan, apply it."""

from contextlib import suppress

from cairn.domain.errors import CairnError, Conflict, DependencyUnavailable
from cairn.domain.retry import MAX_ATTEMPTS, wait_seconds
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task, TaskStatus
from cairn.ports.job_queue import JobQueue
from cairn.ports.work_queue import Lease
from cairn.use_cases.extraction.apply_plan import apply_plan, retirement
from cairn.use_cases.extraction.evolve_memories import Embed
from cairn.use_cases.extraction.plan_task import plan_task
from cairn.use_cases.extraction.ports import WORTH_STARTING_MS, Extraction
from cairn.use_cases.extraction.turns import Turns
from cairn.use_cases.indexing.compaction_trigger import file_arrived
from cairn.use_cases.shared.send_jobs import wake

CONFLICT_ROUNDS = 5
# The longest that a task which is understood waits for its vectors: the subject's next add waits
# too, and words find what has none yet.
EMBEDDING_MS = 15_000
LEFT_FOR_LATER = DependencyUnavailable("the vector is made by the embedding queue")


def attempt_task(task: Task, lease: Lease, scope: Scope, deadline: int, ports: Extraction) -> Task:
    """Ends the task, puts it off, or leaves it open when time runs short. Its last step tells.

    Raises: Conflict when the lease was lost or the task ended elsewhere.
    """
    if task.attempts >= MAX_ATTEMPTS:
        return _give_up(task, lease, scope, task.error or "the worker stopped every time", ports)
    try:
        task = ports.work.begin_attempt(scope, lease, task.noted(ports.clock.now(), "attempt"))
    except Conflict:
        if voided := _voided(task, lease, scope, ports):
            return voided
        raise
    try:
        return _work_on(task, lease, scope, deadline, ports)
    except DependencyUnavailable as error:
        if task.attempts >= MAX_ATTEMPTS:
            return _give_up(task, lease, scope, error.message, ports)
        return _put_off(task, lease, scope, error, ports)
    except CairnError as error:
        return _fail(task, lease, scope, error.message, ports)


def _give_up(task: Task, lease: Lease, scope: Scope, reason: str, ports: Extraction) -> Task:
    return _fail(task, lease, scope, f"gave up after {MAX_ATTEMPTS} attempts: {reason}", ports)


def _fail(task: Task, lease: Lease, scope: Scope, reason: str, ports: Extraction) -> Task:
    failed = task.noted(ports.clock.now(), "failed", reason)
    ports.work.fail(scope, lease, failed, reason)
    return failed


def _work_on(task: Task, lease: Lease, scope: Scope, deadline: int, ports: Extraction) -> Task:
    turns = ports.ahead.get(task.task_id) or Turns(scope, ports.tasks)
    is_repeated = task.plan is not None and task.plan.is_whole
    embed: Embed | None = None
    for _ in range(CONFLICT_ROUNDS):
        try:
            task = _planned(task, lease, scope, deadline, turns, ports)
            if task.plan is None or not task.plan.is_whole:
                return task  # out of time: what is planned is kept, and the next worker goes on
            embed = embed or _embedding(turns, deadline, ports, is_repeated=is_repeated)
            done = apply_plan(
                task,
                lease,
                scope=scope,
                turns=turns,
                work=ports.work,
                memories=ports.memories,
                reader=ports.reader,
                embed=embed,
                clock=ports.clock,
            )
        except Conflict:
            if voided := _voided(task, lease, scope, ports):
                return voided
            current = ports.tasks.read(scope, task.task_id)
            if current is None or current.status is not TaskStatus.OPEN:
                return current or task
            task = current.model_copy(update={"plan": task.plan})
            continue
        _hand_on(done, scope, ports.queue)
        return done
    raise DependencyUnavailable("the same memories kept changing")


def _embedding(turns: Turns, deadline: int, ports: Extraction, *, is_repeated: bool) -> Embed:
    """Makes vectors from now on until time is up.

    `is_repeated`: an earlier attempt at the same plan came to nothing. A text of it may be what
    ends workers, so vectors are left to the embedding queue, which tries such a text alone.
    """
    if is_repeated:
        return lambda texts: [LEFT_FOR_LATER] * len(texts)
    latest = min(deadline, ports.clock.now() + EMBEDDING_MS)
    return lambda texts: turns.embedded(texts, ports.embedder, latest)


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
            memories=ports.memories,
            reader=ports.reader,
            extractor=ports.extractor,
            embedder=ports.relating,
            clock=ports.clock,
        )
        task = ports.work.save_plan(scope, lease, task, plan)
        latest = deadline - WORTH_STARTING_MS
    return task


def _voided(task: Task, lease: Lease, scope: Scope, ports: Extraction) -> Task | None:
    """What was refused because its subject is erased ends here, and leaves no word behind.

    None when that was not the reason.
    """
    if ports.memories.fence(scope, task.home) < task.accepted_at:
        return None
    erased = task.noted(ports.clock.now(), "erased")
    ports.work.void(scope, lease, erased, [retirement(task, ports.clock.now())])
    return erased


def _hand_on(done: Task, scope: Scope, queue: JobQueue) -> None:
    """What others do: make the vectors there was no time for, and file rows that are shared."""
    changes = done.changes
    if changes.unembedded:
        with suppress(DependencyUnavailable):  # found by its words until reconcile finds it
            queue.embed(scope, changes.unembedded)
    arrived = len({*changes.added, *changes.updated}.difference(changes.unembedded))
    file_arrived(scope, {each.hash: arrived for each in done.placements if arrived}, queue)


def _put_off(
    task: Task, lease: Lease, scope: Scope, error: DependencyUnavailable, ports: Extraction
) -> Task:
    """The longer the more often it was tried, or what the server asks for; then it is woken."""
    wait = wait_seconds(task.attempts, at_least=error.retry_after_seconds)
    now = ports.clock.now()
    task = task.noted(now, "deferred", f"{wait} s: {error.message}")
    ports.work.defer(scope, lease, task, now + wait * 1000, error.message)
    wake(scope, lease.subject_hash, ports.queue, delay_seconds=wait)
    return task
