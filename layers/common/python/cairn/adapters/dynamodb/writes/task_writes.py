"""A task's states as the actions of a transaction, each on condition that it is still open."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.task_items import TASK, task_body
from cairn.adapters.dynamodb.items.values import Action
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task, TaskStatus

STATUS = {"#status": "status"}  # a reserved word
STILL_OPEN = "#status = :open AND chunks = :chunks"
REWRITTEN = "body = :body, #status = :status, chunks = :after, updated_at = :at"
LISTED = ", due_shard = :failed, due_at = :at"


def rewrite_task(
    table: DynamoDBTable, scope: Scope, before: Task, after: Task, *, is_abandoned: bool = False
) -> Action:
    """Writes the task's new state, if it is still open and at the chunk of `before`.

    `is_abandoned`: listed among the failures, for an operator to find.
    """
    listed = {":failed": keys.failed_shard(before.task_id)} if is_abandoned else {}
    action = table.update_action(
        keys.task(scope, before.task_id),
        TASK,
        f"SET {REWRITTEN}{LISTED if is_abandoned else ''}",
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


def rewrite_ended(table: DynamoDBTable, scope: Scope, after: Task) -> Action:
    """Another body of a task that has ended, if it still has."""
    values = {":body": task_body(after), ":status": after.status.value}
    pk = keys.task(scope, after.task_id)
    action = table.update_action(pk, TASK, "SET body = :body", values, "#status = :status")
    action["Update"]["ExpressionAttributeNames"] = STATUS
    return action


def end_task(
    table: DynamoDBTable, scope: Scope, task: Task, reason: str, *, is_abandoned: bool = False
) -> list[Action]:
    """Fails the task for this reason, and removes its open row."""
    after = task.model_copy(update={"status": TaskStatus.FAILED, "error": reason})
    return [
        rewrite_task(table, scope, task, after, is_abandoned=is_abandoned),
        close_task(table, scope, task),
    ]


def close_task(table: DynamoDBTable, scope: Scope, task: Task) -> Action:
    """Removes the open row, by which workers find the task."""
    pk = keys.subject(scope, task.home.hash)
    return table.delete_action(pk, keys.open_work(task.accepted_at, task.task_id))


def check_open(table: DynamoDBTable, scope: Scope, task: Task) -> Action:
    """Checks without writing: a worker with an old copy of the task must overwrite nothing."""
    values = {":open": TaskStatus.OPEN.value}
    action = table.check_action(keys.task(scope, task.task_id), TASK, "#status = :open", values)
    action["ConditionCheck"]["ExpressionAttributeNames"] = STATUS
    return action
