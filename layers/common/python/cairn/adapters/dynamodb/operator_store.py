"""What was given up, how a task stands, and the way back to work, in DynamoDB."""

from collections.abc import Iterable

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.items import memory_from
from cairn.adapters.dynamodb.items.task_items import (
    PLAN,
    TASK,
    open_item,
    plan_from,
    task_body,
    task_from,
)
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.work_queue import STATUS
from cairn.domain.memory.embedding_attempts import due_at
from cairn.domain.memory.memory import EmbeddingState
from cairn.domain.scope import Scope, Subject
from cairn.domain.tasks.standing import Failure, Standing
from cairn.domain.tasks.task import (
    Task,
    TaskStatus,
    working_id_of,
)

NOT_ERASED = "attribute_not_exists(erased_before) OR erased_before < :stamp"
NOT_DELETED = "attribute_exists(pk)"
STILL_FAILED = "#status = :failed AND chunks = :chunks"
REOPENED = (
    "SET body = :body, #status = :open, updated_at = :at REMOVE due_shard, due_at"  # no more listed
)

type Key = tuple[str, str]
type Owned = tuple[Failure, Subject, int]


class DynamoDBOperatorStore:
    """Implements `ports.OperatorStore`."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def failures(self, project_id: str | None = None) -> list[Failure]:
        prefix = f"P#{project_id}#" if project_id else "P#"
        listed = [each for each in self._listed() if each[0].startswith(prefix)]
        found = filter(None, map(_failure, self._table.get_many(listed).values()))
        return sorted(self._curable(list(found)), key=lambda each: each.failed_at)

    def reopen(self, scope: Scope, task: Task) -> None:
        head = keys.subject(scope, task.home.hash), keys.HEAD
        self._table.transact(
            [
                self._table.check_action(*head, NOT_ERASED, {":stamp": task.accepted_at}),
                self._table.check_action(*_words(scope, task.task_id), condition=NOT_DELETED),
                self._reopened(scope, task),
                self._table.put_action(open_item(scope, task, not_before=task.updated_at)),
            ]
        )

    def subjects(self, project_id: str | None = None) -> list[tuple[Scope, str]]:
        prefix = f"P#{project_id}#S#" if project_id else "P#"
        rows = self._table.scan_keys(
            "begins_with(pk, :pk) AND begins_with(sk, :list)", {":pk": prefix, ":list": keys.LIST}
        )
        found = (pk.split("#", 3) for pk in dict.fromkeys(pk for pk, _ in rows))
        return [(Scope(project), identity) for _, project, _, identity in found]

    def standing(self, scope: Scope, task: Task) -> Standing:
        subject = keys.subject(scope, task.home.hash)
        plan = (keys.task(scope, task.task_id), PLAN)
        row = (subject, keys.open_work(task.accepted_at, task.task_id))
        found = self._table.get_many([plan, row, (subject, keys.HEAD)])
        head = found.get((subject, keys.HEAD), {})
        return Standing(
            plan=plan_from(found[plan]["blob"]) if plan in found else None,
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

    def _curable(self, found: list[Owned]) -> Iterable[Failure]:
        """Not behind its home's fence, and a task only while its words are there."""
        heads = {failure: _head(failure, home) for failure, home, _ in found}
        words = {
            failure: _words(Scope(failure.project_id), failure.task_id)
            for failure in heads
            if failure.memory_id is None
        }
        items = self._table.get_many(list({*heads.values(), *words.values()}))
        for failure, _, accepted_at in found:
            is_erased = items.get(heads[failure], {}).get("erased_before", 0) >= accepted_at
            is_deleted = failure in words and words[failure] not in items
            if not is_erased and not is_deleted:
                yield failure

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


def _head(failure: Failure, home: Subject) -> Key:
    return keys.subject(Scope(failure.project_id), home.hash), keys.HEAD


def _words(scope: Scope, task_id: str) -> Key:
    """The working memory: who deletes it deletes what the task would make of it."""
    return keys.memory(scope, working_id_of(task_id)), keys.CURRENT


def _failure(item: Attributes) -> Owned | None:
    """None where it is no longer failed: the index is a moment behind."""
    project_id = str(item["pk"]).split("#", 2)[1]
    if item["sk"] == TASK:
        task = task_from(item, plan=None)
        if task.status is not TaskStatus.FAILED:
            return None
        failure = Failure(
            project_id=project_id,
            task_id=task.task_id,
            reason=task.error or "",
            failed_at=task.updated_at,
        )
        return failure, task.home, task.accepted_at
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
    return failure, memory.home, memory.accepted_at
