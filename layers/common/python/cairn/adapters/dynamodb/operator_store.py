"""Abandoned work, diagnostics of tasks, and redriving them, in DynamoDB."""

from collections.abc import Iterable
from typing import NamedTuple

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.memory_items import memory_from
from cairn.adapters.dynamodb.items.reading import readable
from cairn.adapters.dynamodb.items.task_items import (
    PLAN,
    TASK,
    open_item,
    plan_from,
    task_body,
    task_from,
)
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.large_blobs import LargeBlobs
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.task_writes import STATUS
from cairn.domain.memory.embedding_attempts import due_at
from cairn.domain.memory.memory import EmbeddingState
from cairn.domain.scope import Scope, Subject
from cairn.domain.tasks.diagnostics import Failure, TaskDiagnostics
from cairn.domain.tasks.task import (
    Task,
    TaskStatus,
)
from cairn.ports.file_store import FileStore

NOT_ERASED = "attribute_not_exists(erased_before) OR erased_before < :stamp"
NOT_DELETED = "attribute_exists(pk)"
STILL_FAILED = "#status = :failed AND chunks = :chunks"
REOPENED = (
    "SET body = :body, #status = :open, updated_at = :at REMOVE due_shard, due_at"  # not abandoned
)

type Key = tuple[str, str]


class OwnedFailure(NamedTuple):
    """With home and `accepted_at` of what failed, and the working memory that a task needs."""

    failure: Failure
    home: Subject
    accepted_at: int
    working_id: str = ""


class DynamoDBOperatorStore:
    """Implements `ports.OperatorStore`."""

    def __init__(self, table: DynamoDBTable, files: FileStore) -> None:
        self._table = table
        self._blobs = LargeBlobs(files)

    def failures(self, project_id: str | None = None) -> list[Failure]:
        prefix = f"P#{project_id}#" if project_id else "P#"
        listed = [(pk, sk) for pk, sk in self._listed() if pk.startswith(prefix)]
        found = filter(None, readable(_failure, self._table.get_many(listed).values()))
        return sorted(self._redrivable(list(found)), key=lambda failure: failure.failed_at)

    def reopen(self, scope: Scope, task: Task) -> None:
        head = keys.subject(scope, task.home.hash), keys.HEAD
        working = _working_memory(scope, task.working_id)
        self._table.transact(
            [
                self._table.check_action(*head, NOT_ERASED, {":stamp": task.accepted_at}),
                self._table.check_action(*working, condition=NOT_DELETED),
                self._reopened(scope, task),
                self._table.put_action(open_item(scope, task, not_before=task.updated_at)),
            ]
        )

    def subjects(self, project_id: str | None = None) -> list[tuple[Scope, str]]:
        prefix = f"P#{project_id}#S#" if project_id else "P#"
        rows = self._table.scan(
            "begins_with(pk, :pk) AND begins_with(sk, :list)",
            {":pk": prefix, ":list": keys.LIST},
            only="pk, sk",
        )
        found = (pk.split("#", 3) for pk in dict.fromkeys(row["pk"] for row in rows))
        return [(Scope(project), identity) for _, project, _, identity in found]

    def diagnose(self, scope: Scope, task: Task) -> TaskDiagnostics:
        subject = keys.subject(scope, task.home.hash)
        plan = (keys.task(scope, task.task_id), PLAN)
        row = (subject, keys.open_work(task.accepted_at, task.task_id))
        found = self._table.get_many([plan, row, (subject, keys.HEAD)])
        head = found.get((subject, keys.HEAD), {})
        plans = [self._blobs.loaded(scope, found[plan])] if plan in found else []
        return TaskDiagnostics(
            plan=next(readable(plan_from, plans), None),
            not_before=found.get(row, {}).get("not_before"),
            lease_until=head.get("lease_until", 0),
            erased_before=head.get("erased_before", 0),
        )

    def _listed(self) -> Iterable[Key]:
        for shard in range(keys.DUE_SHARDS):
            rows = self._table.query(
                "due_shard = :shard", {":shard": f"FAILED#{shard}"}, index=keys.DUE_INDEX
            )
            yield from ((row["pk"], row["sk"]) for row in rows)

    def _redrivable(self, found: list[OwnedFailure]) -> Iterable[Failure]:
        """Without what was erased, and tasks whose working memory is gone."""
        heads = {owned: _head(owned) for owned in found}
        working = {
            owned: _working_memory(Scope(owned.failure.project_id), owned.working_id)
            for owned in found
            if owned.working_id
        }
        items = self._table.get_many(list({*heads.values(), *working.values()}))
        for owned in found:
            is_erased = items.get(heads[owned], {}).get("erased_before", 0) >= owned.accepted_at
            is_deleted = owned in working and working[owned] not in items
            if not is_erased and not is_deleted:
                yield owned.failure

    def _reopened(self, scope: Scope, task: Task) -> Action:
        values = {
            ":body": task_body(task),
            ":open": TaskStatus.OPEN.value,
            ":failed": TaskStatus.FAILED.value,
            ":chunks": task.applied_chunks,
            ":at": task.updated_at,
        }
        pk = keys.task(scope, task.task_id)
        action = self._table.update_action(pk, TASK, REOPENED, values, STILL_FAILED)
        action["Update"]["ExpressionAttributeNames"] = STATUS
        return action


def _head(owned: OwnedFailure) -> Key:
    return keys.subject(Scope(owned.failure.project_id), owned.home.hash), keys.HEAD


def _working_memory(scope: Scope, memory_id: str) -> Key:
    """Deleting it deletes what would be extracted from it."""
    return keys.memory(scope, memory_id), keys.CURRENT


def _failure(item: Attributes) -> OwnedFailure | None:
    """None where it no longer failed: the index is eventually consistent."""
    project_id = str(item["pk"]).split("#", 2)[1]
    if item["sk"] == TASK:
        task = task_from(item)
        if task.status is not TaskStatus.FAILED:
            return None
        failure = Failure(
            project_id=project_id,
            task_id=task.task_id,
            reason=task.error or "",
            failed_at=task.updated_at,
        )
        return OwnedFailure(failure, task.home, task.accepted_at, task.working_id)
    memory = memory_from(item)
    if memory.embedding is not EmbeddingState.FAILED or memory.tries is None:
        return None
    failure = Failure(
        project_id=project_id,
        task_id=memory.task_id,
        memory_id=memory.memory_id,
        reason=memory.tries.error,
        failed_at=due_at(memory),
    )
    return OwnedFailure(failure, memory.home, memory.accepted_at)
