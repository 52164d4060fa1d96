"""Open work of a subject in DynamoDB: leases, attempts, plans, chunks and ends of tasks."""

from collections.abc import Iterable, Iterator, Sequence

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.heads import erasure_watermark
from cairn.adapters.dynamodb.items.item import stamped
from cairn.adapters.dynamodb.items.reading import readable
from cairn.adapters.dynamodb.items.task_items import (
    PLAN,
    PLAN_FILE,
    TASK,
    open_item,
    plan_blob,
    plan_from,
    planned_task,
    task_from,
)
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.large_blobs import LargeBlobs
from cairn.adapters.dynamodb.overdue_items import overdue_items
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.changes import change_actions
from cairn.adapters.dynamodb.writes.sweeps import (
    NO_SWEEP,
    SWEEP,
    sweep_values,
)
from cairn.adapters.dynamodb.writes.task_writes import (
    check_open,
    close_task,
    end_task,
    rewrite_task,
)
from cairn.domain.errors import Conflict
from cairn.domain.index.change import Change
from cairn.domain.scope import Scope
from cairn.domain.tasks.plan import Plan
from cairn.domain.tasks.task import (
    DELETED,
    ERASED,
    Task,
    TaskStatus,
)
from cairn.ports.file_store import FileStore
from cairn.ports.work_queue import DueItem, Lease, Sweep

FREE = "attribute_not_exists(lease_token) OR lease_until <= :now OR lease_token = :token"
HELD = "lease_token <> :token AND lease_until > :now"
MINE = "lease_token = :token"
NOT_ERASED = f"{MINE} AND (attribute_not_exists(erased_before) OR erased_before < :stamp)"


class DynamoDBWorkQueue:
    """Implements `ports.WorkQueue`."""

    def __init__(self, table: DynamoDBTable, files: FileStore) -> None:
        self._table = table
        self._blobs = LargeBlobs(files)

    def acquire(self, scope: Scope, lease: Lease, now: int) -> bool:
        pk, mine = keys.subject(scope, lease.subject_hash), {":token": lease.token, ":now": now}
        taking = mine | {":until": lease.expires_at}
        while True:
            take = "SET lease_token = :token, lease_until = :until"
            if self._update_head_if(FREE, pk, take, taking):
                return True
            if self._update_head_if(HELD, pk, "SET is_wanted = :yes", mine | {":yes": True}):
                return False
            # It became free between the two.

    def _update_head_if(self, condition: str, pk: str, update: str, values: Attributes) -> bool:
        """False when the condition does not hold."""
        try:
            self._table.update(pk, keys.HEAD, update, values, condition)
        except ConditionFailed:
            return False
        return True

    def release(self, scope: Scope, lease: Lease) -> bool:
        pk, mine = keys.subject(scope, lease.subject_hash), {":token": lease.token}
        try:
            before = self._table.update(
                pk, keys.HEAD, "REMOVE lease_token, lease_until, is_wanted", mine, MINE
            )
        except ConditionFailed:
            return False
        return bool(before.get("is_wanted"))

    def due(self, scope: Scope, subject_hash: str, now: int) -> list[Task]:
        rows = self._table.query(
            "pk = :pk AND begins_with(sk, :open)",
            {":pk": keys.subject(scope, subject_hash), ":open": keys.OPEN},
        )
        ids = [str(row["task_id"]) for row in rows if row["not_before"] <= now]
        items = self._table.get_many(
            [(keys.task(scope, task_id), sk) for task_id in ids for sk in (TASK, PLAN)]
        )
        stored = [
            (items[pk, TASK], items.get((pk, PLAN)))
            for pk in (keys.task(scope, task_id) for task_id in ids)
            if (pk, TASK) in items
        ]
        return list(self._open_tasks(scope, stored))

    def begin_attempt(self, scope: Scope, lease: Lease, task: Task) -> Task:
        after = task.model_copy(update={"attempts": task.attempts + 1})
        pk = keys.subject(scope, lease.subject_hash)
        check = self._table.check_action(pk, keys.HEAD, NOT_ERASED, _not_erased(lease, task))
        self._table.transact([check, rewrite_task(self._table, scope, task, after)])
        return after

    def save_plan(self, scope: Scope, lease: Lease, task: Task, plan: Plan) -> Task:
        pk = keys.task(scope, task.task_id)
        stored = self._blobs.attributes(scope, task, f"{PLAN_FILE}.{plan.pieces}", plan_blob(plan))
        row = stamped(pk, PLAN, task.updated_at, pieces=plan.pieces, **stored)
        try:
            self._table.transact(
                [self._extend_plan(row, task), check_open(self._table, scope, task)]
            )
        except ConditionFailed:
            return self._with_stored_plan(scope, task)
        return task.model_copy(update={"plan": plan})

    def apply(
        self, scope: Scope, lease: Lease, task: Task, changes: Sequence[Change], after: Task
    ) -> None:
        actions = [
            *self._count_applied(scope, lease, task),
            rewrite_task(self._table, scope, task, after),
        ]
        if after.status is not TaskStatus.OPEN:
            actions.append(close_task(self._table, scope, task))
        for change in changes:
            actions += change_actions(self._table, scope, change)
        self._table.transact(actions)

    def defer(self, scope: Scope, lease: Lease, task: Task, until: int, reason: str) -> None:
        after = task.model_copy(update={"error": reason})
        row = open_item(scope, task, not_before=until)
        self._table.transact(
            [
                self._check_lease(scope, lease),
                rewrite_task(self._table, scope, task, after),
                self._table.put_action(row),
            ]
        )

    def fail(self, scope: Scope, lease: Lease, task: Task, reason: str) -> None:
        ending = end_task(self._table, scope, task, reason, is_abandoned=True)
        self._table.transact([self._check_lease(scope, lease), *ending])

    def void(self, scope: Scope, lease: Lease, task: Task, working: Sequence[Change]) -> None:
        actions = [self._check_lease(scope, lease), *end_task(self._table, scope, task, ERASED)]
        for change in working:
            actions += change_actions(self._table, scope, change)
        self._table.transact(actions)

    def withdraw(self, scope: Scope, task: Task, working: Sequence[Change]) -> None:
        actions = end_task(self._table, scope, task, DELETED)
        for change in working:
            actions += change_actions(self._table, scope, change)
        self._table.transact(actions)

    def sweep_due(self, scope: Scope, subject_hash: str, now: int) -> Sweep | None:
        head = self._table.get(keys.subject(scope, subject_hash), keys.HEAD) or {}
        due_at = int(head.get("sweep_at", now + 1))
        return Sweep(erasure_watermark(head), due_at) if due_at <= now else None

    def request_sweep(self, scope: Scope, subject_hash: str, now: int) -> None:
        pk, values = keys.subject(scope, subject_hash), sweep_values(subject_hash, now)
        try:
            self._table.update(pk, keys.HEAD, f"SET {SWEEP}", values, "sweep_at <> :sweep")
        except ConditionFailed:  # the one that is under way may be due since the same moment
            self.request_sweep(scope, subject_hash, now + 1)

    def swept(self, scope: Scope, lease: Lease, sweep: Sweep, again_at: int | None) -> None:
        change, values = f"REMOVE {NO_SWEEP}", {":token": lease.token, ":swept": sweep.due_at}
        watermark = "attribute_not_exists(erased_before)"
        if sweep.erased_before:
            watermark = "erased_before = :erased"
            values |= {":erased": sweep.erased_before}
        if again_at is not None:
            change = f"SET {SWEEP}"
            values |= sweep_values(lease.subject_hash, again_at)
        pk = keys.subject(scope, lease.subject_hash)
        self._table.update(
            pk, keys.HEAD, change, values, f"{MINE} AND sweep_at = :swept AND {watermark}"
        )

    def overdue(self, now: int) -> list[DueItem]:
        return overdue_items(self._table, now)

    def _extend_plan(self, row: Attributes, task: Task) -> Action:
        """Stores the plan with its next window, if nobody stored that window before."""
        if task.plan is None:
            return self._table.put_action(row, "attribute_not_exists(pk)")
        return self._table.put_action(row, "pieces = :known", {":known": task.plan.pieces})

    def _with_stored_plan(self, scope: Scope, task: Task) -> Task:
        pk = keys.task(scope, task.task_id)
        items = self._table.get_many([(pk, TASK), (pk, PLAN)])
        if (pk, PLAN) not in items or items[pk, TASK]["status"] != TaskStatus.OPEN.value:
            raise Conflict("the task has ended")
        return planned_task(items[pk, TASK], self._blobs.loaded(scope, items[pk, PLAN]))

    def _open_tasks(
        self, scope: Scope, stored: Iterable[tuple[Attributes, Attributes | None]]
    ) -> Iterator[Task]:
        """With their plans. One whose plan cannot be read comes without: its attempt will tell."""
        for item, plan_item in stored:
            for task in readable(task_from, [item]):
                plans = [self._blobs.loaded(scope, plan_item)] if plan_item else []
                yield task.model_copy(update={"plan": next(readable(plan_from, plans), None)})

    def _count_applied(self, scope: Scope, lease: Lease, task: Task) -> list[Action]:
        """Counts a write in the subject's head and begin, so that readers see that rows changed.

        Requires that the lease is held and the task not erased.
        """
        pk = keys.subject(scope, lease.subject_hash)
        count, one = "ADD applied :one", {":one": 1}
        values = one | _not_erased(lease, task)
        return [
            self._table.update_action(pk, keys.HEAD, count, values, NOT_ERASED),
            self._table.update_action(pk, keys.BEGIN, count, one),
        ]

    def _check_lease(self, scope: Scope, lease: Lease) -> Action:
        pk = keys.subject(scope, lease.subject_hash)
        return self._table.check_action(pk, keys.HEAD, MINE, {":token": lease.token})


def _not_erased(lease: Lease, task: Task) -> Attributes:
    """The values of `NOT_ERASED`."""
    return {":token": lease.token, ":stamp": task.accepted_at}
