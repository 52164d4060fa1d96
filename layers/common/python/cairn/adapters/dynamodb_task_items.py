"""Tasks, their plans and their rows of open work as items, and back."""

import json
import zlib

from cairn.adapters import dynamodb_keys as keys
from cairn.adapters.dynamodb_items import OVERDUE_MS, pack, stamped, unpack
from cairn.adapters.dynamodb_values import Attributes
from cairn.domain.scope import Scope
from cairn.domain.task import Operation, Task


def task_body(task: Task) -> str | bytes:
    """The plan is an attribute of its own: written once, never rewritten with the task."""
    return pack(task.model_dump_json(exclude={"plan"}))


def plan_body(plan: tuple[Operation, ...]) -> bytes:
    text = json.dumps([operation.model_dump(mode="json") for operation in plan])
    return zlib.compress(text.encode())


def task_from(item: Attributes, plan: bytes | None) -> Task:
    task = Task.model_validate_json(unpack(item["body"]))
    if plan is None:
        return task
    operations = json.loads(zlib.decompress(plan))
    return task.model_copy(
        update={"plan": tuple(Operation.model_validate(each) for each in operations)}
    )


def open_item(scope: Scope, task: Task, not_before: int) -> Attributes:
    """The worker's list of what to do; indexed for reconcile from the moment it is overdue."""
    return stamped(
        keys.subject(scope, task.home.hash),
        keys.open_work(task.accepted_at, task.task_id),
        task.updated_at,
        task_id=task.task_id,
        not_before=not_before,
        due_shard=keys.due_shard(task.task_id),
        due_at=not_before + OVERDUE_MS,
    )
