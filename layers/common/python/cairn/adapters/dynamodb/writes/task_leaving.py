"""Take somebody who is erased out of an add that is at home with somebody else."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import stamped
from cairn.adapters.dynamodb.items.task_items import MESSAGES, PLAN
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.task_writes import rewrite_ended
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task


def leaving(table: DynamoDBTable, scope: Scope, after: Task, words: Attributes) -> list[Action]:
    """`words`: the attributes that hold the messages which stay."""
    pk = keys.task(scope, after.task_id)
    return [
        rewrite_ended(table, scope, after),
        table.put_action(stamped(pk, MESSAGES, after.accepted_at, **words)),
        table.delete_action(pk, PLAN),
    ]
