"""Complete a task: plan its windows, apply the plan, and send jobs for what is left to others."""

from contextlib import suppress

from cairn.domain.errors import Conflict, DependencyUnavailable
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task, TaskStatus
from cairn.ports.job_queue import JobQueue
from cairn.ports.work_queue import Lease
from cairn.use_cases.extraction.apply_plan import apply_plan
from cairn.use_cases.extraction.fill_profiles import fill_profiles
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.plan_task import plan_task
from cairn.use_cases.extraction.ports import WORTH_STARTING_MS, ExtractionPorts
from cairn.use_cases.extraction.void_task import void_if_erased
from cairn.use_cases.indexing.compaction_trigger import compact_embedded

CONFLICT_ROUNDS = 5
# The longest that a planned task waits for its vectors: the subject's next add waits too, and
# searches find its memories by terms until then.
EMBEDDING_MS = 15_000


def complete_task(
    task: Task, lease: Lease, *, scope: Scope, deadline: int, ports: ExtractionPorts
) -> Task:
    """The task as it ended; still open when time ran out, with what is planned so far stored.

    Raises: DependencyUnavailable when the same memories kept changing, and whatever planning does.
    """
    cache = ports.prefetched.get(task.task_id) or MessageCache(scope, ports.tasks)
    # An earlier attempt at the same plan came to nothing. One of its texts may be what crashes
    # workers, so vectors are left to the embedding queue, which tries such a text alone.
    leaves_vectors = _is_planned(task)
    embed_until: int | None = None
    # Not `retry_on_conflict`: a conflict may also be the end of the task, and a plan, once paid
    # for, is carried into the next round.
    for _ in range(CONFLICT_ROUNDS):
        try:
            task = _plan(task, lease, cache, scope, deadline, ports)
            if not _is_planned(task):
                return task
            if not leaves_vectors:
                embed_until = embed_until or min(deadline, ports.clock.now() + EMBEDDING_MS)
            task = fill_profiles(task, scope=scope, ports=ports)
            done = apply_plan(task, lease, cache, scope=scope, embed_until=embed_until, ports=ports)
        except Conflict:
            if voided := void_if_erased(task, lease, scope=scope, ports=ports):
                return voided
            current = ports.tasks.read(scope, task.task_id)
            if current is None or current.status is not TaskStatus.OPEN:
                return current or task
            task = current.model_copy(update={"plan": task.plan})
        else:
            _send_follow_up_jobs(done, scope, ports.queue)
            return done
    raise DependencyUnavailable("the same memories kept changing")


def _is_planned(task: Task) -> bool:
    return task.plan is not None and task.plan.is_whole


def _plan(
    task: Task,
    lease: Lease,
    cache: MessageCache,
    scope: Scope,
    deadline: int,
    ports: ExtractionPorts,
) -> Task:
    """Window by window, each stored before the next is begun, until time runs short."""
    latest = deadline
    while not _is_planned(task) and ports.clock.now() < latest:
        plan = plan_task(task, cache, scope=scope, deadline=deadline, ports=ports)
        task = ports.work.save_plan(scope, lease, task, plan)
        latest = deadline - WORTH_STARTING_MS
    return task


def _send_follow_up_jobs(done: Task, scope: Scope, queue: JobQueue) -> None:
    """Embeds what got no vector in time, and compacts rows where many have gathered."""
    changes = done.changes
    if changes.unembedded:
        with suppress(DependencyUnavailable):  # found by terms until reconcile sends the job
            queue.embed(scope, changes.unembedded)
    arrived = len({*changes.added, *changes.updated}.difference(changes.unembedded))
    compact_embedded(
        scope, {subject.hash: arrived for subject in done.placements if arrived}, queue
    )
