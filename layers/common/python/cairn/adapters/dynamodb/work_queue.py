"""Open work of a subject in DynamoDB: its lease, plans, chunks and ends, all conditioned."""

from collections.abc import Sequence

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.items import stamped
from cairn.adapters.dynamodb.items.task_items import (
    PLAN,
    TASK,
    open_item,
    plan_body,
    task_body,
    task_from,
)
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.changes import change_actions
from cairn.adapters.dynamodb.writes.sweeps import (
    NO_SWEEP,
    SWEEP,
    sweep_values,
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
from cairn.ports.work_queue import DueItem, Lease

FREE = "attribute_not_exists(lease_token) OR lease_until <= :now OR lease_token = :token"
HELD = "lease_token <> :token AND lease_until > :now"
MINE = "lease_token = :token"
NOT_ERASED = f"{MINE} AND (attribute_not_exists(erased_before) OR erased_before < :stamp)"
STILL_OPEN = "#status = :open AND chunks = :chunks"
STATUS = {"#status": "status"}  # a reserved word
REWRITTEN = "body = :body, #status = :status, chunks = :after, updated_at = :at"
LISTED = ", due_shard = :failed, due_at = :at"


class DynamoDBWorkQueue:
    """Implements `ports.WorkQueue`."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def acquire(self, scope: Scope, lease: Lease, now: int) -> bool:
        pk, mine = keys.subject(scope, lease.subject_hash), {":token": lease.token, ":now": now}
        taking = mine | {":until": lease.expires_at}
        while True:
            if self._holds(pk, "SET lease_token = :token, lease_until = :until", taking, FREE):
                return True
            if self._holds(pk, "SET is_wanted = :yes", mine | {":yes": True}, HELD):
                return False
            # It became free between the two.

    def _holds(self, pk: str, update: str, values: Attributes, condition: str) -> bool:
        """Whether the condition held, and the head was updated."""
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
            [(keys.task(scope, each), sk) for each in ids for sk in (TASK, PLAN)]
        )
        return [
            task_from(items[pk, TASK], items.get((pk, PLAN), {}).get("blob"))
            for pk in (keys.task(scope, each) for each in ids)
            if (pk, TASK) in items
        ]

    def begin_attempt(self, scope: Scope, lease: Lease, task: Task) -> Task:
        after = task.model_copy(update={"attempts": task.attempts + 1})
        pk = keys.subject(scope, lease.subject_hash)
        wanted = self._table.check_action(pk, keys.HEAD, NOT_ERASED, _wanted(lease, task))
        self._table.transact([wanted, self._rewrite(scope, task, after)])
        return after

    def save_plan(self, scope: Scope, lease: Lease, task: Task, plan: Plan) -> Task:
        pk = keys.task(scope, task.task_id)
        row = stamped(pk, PLAN, task.updated_at, blob=plan_body(plan), pieces=plan.pieces)
        try:
            self._table.transact([self._grown(row, task), self._open(scope, task)])
        except ConditionFailed:
            return self._planned(scope, task)
        return task.model_copy(update={"plan": plan})

    def apply(
        self, scope: Scope, lease: Lease, task: Task, changes: Sequence[Change], after: Task
    ) -> None:
        actions = [*self._counted(scope, lease, task), self._rewrite(scope, task, after)]
        if after.status is not TaskStatus.OPEN:
            actions.append(self._closed(scope, task))
        for change in changes:
            actions += change_actions(self._table, scope, change)
        self._table.transact(actions)

    def defer(self, scope: Scope, lease: Lease, task: Task, until: int, reason: str) -> None:
        after = task.model_copy(update={"error": reason})
        row = open_item(scope, task, not_before=until)
        self._table.transact(
            [
                self._held(scope, lease),
                self._rewrite(scope, task, after),
                self._table.put_action(row),
            ]
        )

    def fail(self, scope: Scope, lease: Lease, task: Task, reason: str) -> None:
        ending = self._ending(scope, task, reason, is_listed=True)
        self._table.transact([self._held(scope, lease), *ending])

    def void(self, scope: Scope, lease: Lease, task: Task, working: Sequence[Change]) -> None:
        actions = [self._held(scope, lease), *self._ending(scope, task, ERASED)]
        for change in working:
            actions += change_actions(self._table, scope, change)
        self._table.transact(actions)

    def withdraw(self, scope: Scope, task: Task, working: Sequence[Change]) -> None:
        actions = self._ending(scope, task, DELETED)
        for change in working:
            actions += change_actions(self._table, scope, change)
        self._table.transact(actions)

    def sweep_due(self, scope: Scope, subject_hash: str, now: int) -> int:
        head = self._table.get(keys.subject(scope, subject_hash), keys.HEAD) or {}
        return int(head["erased_before"]) if head.get("sweep_at", now + 1) <= now else 0

    def swept(self, scope: Scope, lease: Lease, fence: int, again_at: int | None) -> None:
        change, values = f"REMOVE {NO_SWEEP}", {":token": lease.token, ":fence": fence}
        if again_at is not None:
            change = f"SET {SWEEP}"
            values |= sweep_values(lease.subject_hash, again_at)
        pk = keys.subject(scope, lease.subject_hash)
        self._table.update(pk, keys.HEAD, change, values, f"{MINE} AND erased_before = :fence")

    def overdue(self, now: int) -> list[DueItem]:
        items: list[DueItem] = []
        for shard in range(keys.DUE_SHARDS):
            rows = self._table.query(
                "due_shard = :shard AND due_at <= :now",
                {":shard": f"DUE#{shard}", ":now": now},
                index=keys.DUE_INDEX,
            )
            items += [_due_item(str(row["pk"]), str(row["sk"])) for row in rows]
        return self._unattended(list(dict.fromkeys(items)), now)

    def _unattended(self, items: list[DueItem], now: int) -> list[DueItem]:
        """Leaves out subjects somebody is working on right now."""
        heads = {
            item: (keys.subject(Scope(item.project_id), item.subject_hash), keys.HEAD)
            for item in items
            if item.subject_hash and not item.is_indexing
        }
        found = self._table.get_many(list(heads.values()))
        return [
            item
            for item in items
            if item not in heads or found.get(heads[item], {}).get("lease_until", 0) <= now
        ]

    def _grown(self, row: Attributes, task: Task) -> Action:
        """The plan with its next window, if nobody stored that window before."""
        if task.plan is None:
            return self._table.put_action(row, "attribute_not_exists(pk)")
        return self._table.put_action(row, "pieces = :known", {":known": task.plan.pieces})

    def _planned(self, scope: Scope, task: Task) -> Task:
        pk = keys.task(scope, task.task_id)
        items = self._table.get_many([(pk, TASK), (pk, PLAN)])
        if (pk, PLAN) not in items or items[pk, TASK]["status"] != TaskStatus.OPEN.value:
            raise Conflict("the task has ended")
        return task_from(items[pk, TASK], items[pk, PLAN]["blob"])

    def _ending(
        self, scope: Scope, task: Task, reason: str, *, is_listed: bool = False
    ) -> list[Action]:
        """`is_listed`: among what was given up, for an operator to find."""
        after = task.model_copy(update={"status": TaskStatus.FAILED, "error": reason})
        return [
            self._rewrite(scope, task, after, is_listed=is_listed),
            self._closed(scope, task),
        ]

    def _counted(self, scope: Scope, lease: Lease, task: Task) -> list[Action]:
        """The lease is held and nothing erased; readers will see that rows have changed."""
        pk = keys.subject(scope, lease.subject_hash)
        count, one = "ADD applied :one", {":one": 1}
        return [
            self._table.update_action(pk, keys.HEAD, count, one | _wanted(lease, task), NOT_ERASED),
            self._table.update_action(pk, keys.BEGIN, count, one),
        ]

    def _held(self, scope: Scope, lease: Lease) -> Action:
        pk = keys.subject(scope, lease.subject_hash)
        return self._table.check_action(pk, keys.HEAD, MINE, {":token": lease.token})

    def _rewrite(
        self, scope: Scope, before: Task, after: Task, *, is_listed: bool = False
    ) -> Action:
        """The task's new state, if it is still open and at the chunk we know."""
        listed = {":failed": keys.failed_shard(before.task_id)} if is_listed else {}
        action = self._table.update_action(
            keys.task(scope, before.task_id),
            TASK,
            f"SET {REWRITTEN}{LISTED if is_listed else ''}",
            listed
            | {
                ":body": task_body(after),
                ":status": after.status.value,
                ":after": after.applied_chunks,
                ":at": after.updated_at,
                ":open": TaskStatus.OPEN.value,
                ":chunks": before.applied_chunks,
            },
            STILL_OPEN,
        )
        action["Update"]["ExpressionAttributeNames"] = STATUS
        return action

    def _open(self, scope: Scope, task: Task) -> Action:
        """Checks without writing, so that a worker with an old copy of the task undoes nothing."""
        values = {":open": TaskStatus.OPEN.value}
        pk = keys.task(scope, task.task_id)
        action = self._table.check_action(pk, TASK, "#status = :open", values)
        action["ConditionCheck"]["ExpressionAttributeNames"] = STATUS
        return action

    def _closed(self, scope: Scope, task: Task) -> Action:
        pk = keys.subject(scope, task.home.hash)
        return self._table.delete_action(pk, keys.open_work(task.accepted_at, task.task_id))


def _wanted(lease: Lease, task: Task) -> Attributes:
    """What `NOT_ERASED` compares with."""
    return {":token": lease.token, ":stamp": task.accepted_at}


def _due_item(pk: str, sk: str) -> DueItem:
    _, project_id, kind, identity = pk.split("#", 3)
    if kind == "S":
        is_indexing = sk == keys.INDEXING or sk.startswith((keys.fresh(""), keys.TIDY))
        return DueItem(project_id, subject_hash=identity, is_indexing=is_indexing)
    if kind == "W":
        delivery_id = sk.removeprefix(keys.DELIVERY)
        return DueItem(project_id, endpoint_id=identity, delivery_id=delivery_id)
    return DueItem(project_id, memory_id=identity)
