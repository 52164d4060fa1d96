"""Open work in memory, with the same conditions as the table."""

from collections.abc import Sequence

from cairn.domain.errors import Conflict
from cairn.domain.index.change import Change
from cairn.domain.memory.embedding_attempts import due_at
from cairn.domain.memory.memory import (
    EmbeddingState,
)
from cairn.domain.retry import OVERDUE_MS
from cairn.domain.scope import Scope
from cairn.domain.tasks.plan import Plan
from cairn.domain.tasks.task import (
    DELETED,
    ERASED,
    Task,
    TaskStatus,
)
from cairn.domain.webhooks.delivery import DeliveryStatus
from cairn.ports.work_queue import DueItem, Lease, Sweep
from tests.fakes.stores.world import World


class InMemoryWorkQueue:
    def __init__(self, world: World) -> None:
        self._world = world

    def acquire(self, scope: Scope, lease: Lease, now: int) -> bool:
        with self._world.lock:
            head = self._world.head(scope, lease.subject_hash)
            held = head.lease
            if held and held.expires_at > now and held.token != lease.token:
                head.is_wanted = True
                return False
            head.lease = lease
            return True

    def release(self, scope: Scope, lease: Lease) -> bool:
        with self._world.lock:
            head = self._world.head(scope, lease.subject_hash)
            if not (head.lease and head.lease.token == lease.token):
                return False
            was_wanted, head.lease, head.is_wanted = head.is_wanted, None, False
            return was_wanted

    def due(self, scope: Scope, subject_hash: str, now: int) -> list[Task]:
        with self._world.lock:
            rows = self._world.open.get((scope.project_id, subject_hash), {})
            tasks = [
                self._world.tasks[scope.project_id, task_id]
                for task_id, not_before in rows.items()
                if not_before <= now
            ]
        return sorted(tasks, key=lambda task: (task.accepted_at, task.task_id))

    def begin_attempt(self, scope: Scope, lease: Lease, task: Task) -> Task:
        after = task.model_copy(update={"attempts": task.attempts + 1})
        with self._world.lock:
            self._require_not_erased(scope, lease, task)
            return self._rewrite(scope, task, after)

    def save_plan(self, scope: Scope, lease: Lease, task: Task, plan: Plan) -> Task:
        with self._world.lock:
            current = self._open(scope, task)
            if (current.plan and current.plan.pieces) != (task.plan and task.plan.pieces):
                return current
            planned = {"plan": plan}
            self._world.tasks[scope.project_id, task.task_id] = current.model_copy(update=planned)
            return task.model_copy(update=planned)

    def apply(
        self, scope: Scope, lease: Lease, task: Task, changes: Sequence[Change], after: Task
    ) -> None:
        world = self._world
        with world.lock:
            self._require_not_erased(scope, lease, task)
            for change in changes:
                world.check(scope, change)
            self._rewrite(scope, task, after)
            for change in changes:
                world.write(scope, change)
            if after.status is not TaskStatus.OPEN:
                self._close(scope, task)

    def defer(self, scope: Scope, lease: Lease, task: Task, until: int, reason: str) -> None:
        with self._world.lock:
            self._require_held(scope, lease)
            self._rewrite(scope, task, task.model_copy(update={"error": reason}))
            self._world.open[scope.project_id, task.home.hash][task.task_id] = until

    def fail(self, scope: Scope, lease: Lease, task: Task, reason: str) -> None:
        failed = task.model_copy(update={"status": TaskStatus.FAILED, "error": reason})
        with self._world.lock:
            self._require_held(scope, lease)
            self._rewrite(scope, task, failed)
            self._close(scope, task)

    def void(self, scope: Scope, lease: Lease, task: Task, working: Sequence[Change]) -> None:
        with self._world.lock:
            self.fail(scope, lease, task, ERASED)
            for change in working:
                self._world.write(scope, change)

    def withdraw(self, scope: Scope, task: Task, working: Sequence[Change]) -> None:
        failed = task.model_copy(update={"status": TaskStatus.FAILED, "error": DELETED})
        with self._world.lock:
            self._rewrite(scope, task, failed)
            self._close(scope, task)
            for change in working:
                self._world.write(scope, change)

    def sweep_due(self, scope: Scope, subject_hash: str, now: int) -> Sweep | None:
        head = self._world.head(scope, subject_hash)
        if head.sweep_at is None or head.sweep_at > now:
            return None
        return Sweep(head.erased_before, head.sweep_at)

    def request_sweep(self, scope: Scope, subject_hash: str, now: int) -> None:
        with self._world.lock:
            head = self._world.head(scope, subject_hash)
            head.sweep_at = now + 1 if head.sweep_at == now else now

    def swept(self, scope: Scope, lease: Lease, sweep: Sweep, again_at: int | None) -> None:
        with self._world.lock:
            self._require_held(scope, lease)
            head = self._world.head(scope, lease.subject_hash)
            if (head.erased_before, head.sweep_at) != sweep:
                raise Conflict("another sweep has become due")
            head.sweep_at = again_at

    def overdue(self, now: int) -> list[DueItem]:
        world = self._world
        subjects = [
            DueItem(project_id, subject_hash=subject_hash)
            for (project_id, subject_hash), rows in world.open.items()
            if any(not_before + OVERDUE_MS <= now for not_before in rows.values())
        ]
        subjects += [
            DueItem(project_id, subject_hash=subject_hash)
            for (project_id, subject_hash), head in world.heads.items()
            if head.sweep_at is not None and head.sweep_at + OVERDUE_MS <= now
        ]
        unembedded = [
            DueItem(project_id, memory_id=memory_id)
            for (project_id, memory_id), memory in world.truths.items()
            if memory.embedding is EmbeddingState.PENDING and due_at(memory) <= now
        ]
        unattended = [
            subject
            for subject in dict.fromkeys(subjects)
            if not self._is_attended(subject.project_id, str(subject.subject_hash), now)
        ]
        return unattended + unembedded + self._to_index(now) + self._to_deliver(now)

    def _to_deliver(self, now: int) -> list[DueItem]:
        return [
            DueItem(project_id, endpoint_id=endpoint_id, delivery_id=delivery_id)
            for (project_id, endpoint_id, delivery_id), delivery in self._world.deliveries.items()
            if delivery.status is DeliveryStatus.PENDING
            and delivery.next_attempt_at + OVERDUE_MS <= now
        ]

    def _to_index(self, now: int) -> list[DueItem]:
        """Subjects with tombstones, and those whose moment has come."""
        subjects = [
            place
            for place, rows in self._world.fresh.items()
            if any(row.is_tombstone for row in rows.values())
        ]
        subjects += [
            place
            for place, plans in self._world.garbage_collections.items()
            if plans and min(plans.values()) <= now
        ]
        subjects += [place for place, at in self._world.indexing.items() if 0 < at <= now]
        return [
            DueItem(project_id, subject_hash=subject_hash, is_indexing=True)
            for project_id, subject_hash in dict.fromkeys(subjects)
        ]

    def _is_attended(self, project_id: str, subject_hash: str, now: int) -> bool:
        lease = self._world.head(Scope(project_id), subject_hash).lease
        return lease is not None and lease.expires_at > now

    def _require_held(self, scope: Scope, lease: Lease) -> None:
        held = self._world.head(scope, lease.subject_hash).lease
        if held is None or held.token != lease.token:
            raise Conflict("the lease is another worker's")

    def _require_not_erased(self, scope: Scope, lease: Lease, task: Task) -> None:
        self._require_held(scope, lease)
        if self._world.erasure_watermark(scope, lease.subject_hash) >= task.accepted_at:
            raise Conflict("erased")

    def _rewrite(self, scope: Scope, before: Task, after: Task) -> Task:
        key = (scope.project_id, before.task_id)
        current = self._open(scope, before)
        if current.applied_chunks != before.applied_chunks:
            raise Conflict("the chunk was applied already")
        plan = after.plan if after.plan is not None else current.plan
        self._world.tasks[key] = after.model_copy(update={"plan": plan})
        return after

    def _open(self, scope: Scope, task: Task) -> Task:
        current = self._world.tasks.get((scope.project_id, task.task_id))
        if current is None or current.status is not TaskStatus.OPEN:
            raise Conflict("the task has ended")
        return current

    def _close(self, scope: Scope, task: Task) -> None:
        self._world.open[scope.project_id, task.home.hash].pop(task.task_id, None)
