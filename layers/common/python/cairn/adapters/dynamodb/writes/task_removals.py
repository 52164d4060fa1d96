"""Remove the messages of adds for good, each add in one transaction with all its items."""

from collections.abc import Sequence

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import stamped
from cairn.adapters.dynamodb.items.reading import readable_by_key
from cairn.adapters.dynamodb.items.task_items import (
    MESSAGES,
    PLAN,
    TASK,
    task_body,
    task_from,
)
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.removals import remove_packed
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import (
    Task,
    TaskStatus,
    blank,
)

type Items = dict[tuple[str, str], Attributes]


def erase_adds(table: DynamoDBTable, scope: Scope, adds: Sequence[Attributes]) -> bool:
    """`adds` are their rows (`added_item`). False when one is open or changed meanwhile."""
    tasks = {_task_id(add): (_task(scope, add), TASK) for add in adds}
    claims = {_task_id(add): (_claim(scope, add), "D") for add in adds}
    items = table.get_many([*tasks.values(), *claims.values()])
    stored = readable_by_key(task_from, {key: items[key] for key in tasks.values() if key in items})
    ended = [add for add in adds if not _is_open(stored.get(tasks[_task_id(add)]))]
    parts = [
        _removal(table, scope, add, stored.get(tasks[task_id]), items.get(claims[task_id]))
        for task_id, add in zip(map(_task_id, ended), ended, strict=True)
    ]
    return remove_packed(table, parts) and len(ended) == len(adds)


def _removal(
    table: DynamoDBTable,
    scope: Scope,
    add: Attributes,
    task: Task | None,
    claim: Attributes | None,
) -> list[Action]:
    pk, task_id = _task(scope, add), _task_id(add)
    place = str(add["sk"]).removeprefix(keys.ADD)
    actions = [
        table.delete_action(pk, MESSAGES),
        table.delete_action(pk, PLAN),
        table.delete_action(keys.conversation(scope, str(add["thread"])), place),
        table.delete_action(str(add["pk"]), str(add["sk"])),
    ]
    if task is not None:
        actions.append(_blanked(table, pk, task))
    else:  # gone, or unreadable: then open or not, nobody can do it
        open_row = keys.OPEN + place
        actions += [table.delete_action(pk, TASK), table.delete_action(str(add["pk"]), open_row)]
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


def _task_id(add: Attributes) -> str:
    return str(add["task_id"])


def _task(scope: Scope, add: Attributes) -> str:
    return keys.task(scope, _task_id(add))


def _claim(scope: Scope, add: Attributes) -> str:
    return keys.dedupe(scope, str(add["dedupe"]))
