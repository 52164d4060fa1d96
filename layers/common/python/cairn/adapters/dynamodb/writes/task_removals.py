"""The words of adds removed for good: one transaction takes all there is of an add, or nothing."""

from collections.abc import Sequence

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.items import stamped
from cairn.adapters.dynamodb.items.task_items import (
    MESSAGES,
    PLAN,
    TASK,
    task_body,
    task_from,
)
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.removals import packed
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import (
    Task,
    TaskStatus,
    blank,
)

type Items = dict[tuple[str, str], Attributes]


def erase_adds(table: DynamoDBTable, scope: Scope, adds: Sequence[Attributes]) -> bool:
    """`adds` are rows by which adds are found. False when one is open or changed meanwhile."""
    tasks = {str(each["task_id"]): (_task(scope, each), TASK) for each in adds}
    claims = {str(each["task_id"]): (_claim(scope, each), "D") for each in adds}
    items = table.get_many([*tasks.values(), *claims.values()])
    stored = {each: task_from(items[tasks[each]], None) for each in tasks if tasks[each] in items}
    ended = [each for each in adds if not _is_open(stored.get(str(each["task_id"])))]
    parts = [
        _removal(table, scope, each, stored.get(task_id), items.get(claims[task_id]))
        for each, task_id in ((each, str(each["task_id"])) for each in ended)
    ]
    is_done = len(ended) == len(adds)
    for actions in packed(parts):
        try:
            table.transact(actions)
        except ConditionFailed:
            is_done = False
    return is_done


def _removal(
    table: DynamoDBTable,
    scope: Scope,
    add: Attributes,
    task: Task | None,
    claim: Attributes | None,
) -> list[Action]:
    pk, task_id = _task(scope, add), str(add["task_id"])
    place = str(add["sk"]).removeprefix(keys.ADD)
    actions = [
        table.delete_action(pk, MESSAGES),
        table.delete_action(pk, PLAN),
        table.delete_action(keys.conversation(scope, str(add["thread"])), place),
        table.delete_action(str(add["pk"]), str(add["sk"])),
    ]
    if task is not None:
        actions.append(_blanked(table, pk, task))
    if claim is not None and claim["first_task"] == task_id:  # else it is a later add's
        mine = "attribute_not_exists(pk) OR first_task = :task"
        claim_pk = _claim(scope, add)
        actions.append(table.delete_action(claim_pk, "D", mine, {":task": task_id}))
    return actions


def _blanked(table: DynamoDBTable, pk: str, task: Task) -> Action:
    after = blank(task)
    row = stamped(
        pk,
        TASK,
        after.updated_at,
        status=after.status.value,
        body=task_body(after),
        chunks=after.applied_chunks,
    )
    return table.put_action(row)


def _is_open(task: Task | None) -> bool:
    return task is not None and task.status is TaskStatus.OPEN


def _task(scope: Scope, add: Attributes) -> str:
    return keys.task(scope, str(add["task_id"]))


def _claim(scope: Scope, add: Attributes) -> str:
    return keys.dedupe(scope, str(add["dedupe"]))
