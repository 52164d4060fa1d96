"""Everything that an accepted add must not lose, as the actions of one transaction."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import stamped
from cairn.adapters.dynamodb.items.task_items import (
    MESSAGES,
    TASK,
    added_item,
    open_item,
    task_body,
)
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.scope import Scope
from cairn.domain.tasks.resend import deduplicated_until
from cairn.domain.tasks.task import Addition


def claim_action(table: DynamoDBTable, scope: Scope, addition: Addition, replaced: str) -> Action:
    """Claims the deduplication key; a refusal brings the first task's id in the same call."""
    task, expires_at = addition.task, deduplicated_until(addition)
    row = stamped(
        keys.dedupe(scope, addition.dedupe_key),
        "D",
        task.accepted_at,
        first_task=task.task_id,
        body=addition.body if addition.is_keyed else None,
        expires_at=expires_at,
        expires_at_s=expires_at // 1000,
    )
    return table.put_action(
        row,
        "attribute_not_exists(pk) OR expires_at <= :now OR first_task = :replaced",
        {":now": task.accepted_at, ":replaced": replaced},
    )


def acceptance(
    table: DynamoDBTable, scope: Scope, addition: Addition, words: Attributes
) -> list[Action]:
    """`words`: the attributes that hold its messages."""
    task, accepted_at = addition.task, addition.task.accepted_at
    pk, state = keys.task(scope, task.task_id), task.status.value
    thread = keys.conversation(scope, task.thread)
    place = keys.accepted(accepted_at, task.task_id)
    items: list[Attributes] = [
        stamped(pk, TASK, accepted_at, status=state, body=task_body(task), chunks=0),
        stamped(pk, MESSAGES, accepted_at, **words),
        stamped(thread, place, accepted_at, task_id=task.task_id),
        open_item(scope, task, not_before=accepted_at),
        added_item(scope, addition),
    ]
    return list(map(table.put_action, items))
