"""Tasks, their plans and their open-work rows as items, and back."""

import json
import zlib
from collections.abc import Sequence

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import pack, stamped, unpack
from cairn.adapters.dynamodb.items.numbered_changes import named, numbered
from cairn.adapters.dynamodb.items.reading import reads_item
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.conversation.message import Message
from cairn.domain.retry import OVERDUE_MS
from cairn.domain.scope import Scope
from cairn.domain.tasks.plan import Plan
from cairn.domain.tasks.speakers import others
from cairn.domain.tasks.task import Addition, Task

TASK = "TASK"
PLAN = "PLAN"
MESSAGES = "MESSAGES"
PLAN_FILE = "plan"
MANY = 500  # changed memories, of which ids alone would fill the item: 16,000 sentences fit an add


def task_body(task: Task) -> str | bytes:
    """The plan is an item of its own, never rewritten with the task."""
    stored = task if len(task.changes.kinds) <= MANY else numbered(task)
    return pack(stored.model_dump_json(exclude={"plan"}))


def plan_blob(plan: Plan) -> bytes:
    return zlib.compress(plan.model_dump_json().encode())


@reads_item
def task_from(item: Attributes) -> Task:
    """Without its plan."""
    return named(Task.model_validate_json(unpack(item["body"])))


def planned_task(item: Attributes, plan: Attributes | None) -> Task:
    """With its plan, where one is stored. Raises: Unreadable."""
    task = task_from(item)
    return task if plan is None else task.model_copy(update={"plan": plan_from(plan)})


@reads_item
def plan_from(item: Attributes) -> Plan:
    stored = json.loads(zlib.decompress(item["blob"]))
    if isinstance(stored, list):  # schema 1 kept the operations alone, always all of them
        stored = {"operations": stored, "pieces": 0, "is_whole": True}
    return Plan.model_validate(stored)


def messages_blob(messages: Sequence[Message]) -> bytes:
    text = json.dumps([message.model_dump(mode="json") for message in messages])
    return zlib.compress(text.encode())


@reads_item
def messages_from(item: Attributes) -> tuple[Message, ...]:
    """Of an item whose blob is at hand."""
    return tuple(map(Message.model_validate, json.loads(zlib.decompress(item["blob"]))))


def open_item(scope: Scope, task: Task, not_before: int) -> Attributes:
    """The row by which workers find the task; indexed for reconcile from when it is overdue."""
    return stamped(
        keys.subject(scope, task.home.hash),
        keys.open_work(task.accepted_at, task.task_id),
        task.updated_at,
        task_id=task.task_id,
        not_before=not_before,
        due_shard=keys.due_shard(task.task_id),
        due_at=not_before + OVERDUE_MS,
    )


def shared_items(scope: Scope, addition: Addition) -> list[Attributes]:
    """The rows by which erasure finds it from everybody else who takes part in it."""
    task = addition.task
    sk = keys.shared(task.accepted_at, task.task_id)
    return [
        stamped(keys.subject(scope, other.hash), sk, task.accepted_at, task_id=task.task_id)
        for other in others(task, addition.messages)
    ]


def added_item(scope: Scope, addition: Addition) -> Attributes:
    """The row by which erasure finds an add and its other items from its subject; never changed."""
    task = addition.task
    return stamped(
        keys.subject(scope, task.home.hash),
        keys.added(task.accepted_at, task.task_id),
        task.accepted_at,
        task_id=task.task_id,
        thread=task.thread,
        dedupe=addition.dedupe_key,
    )
