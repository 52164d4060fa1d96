"""Records of the table's stream, as Lambda hands them to a function."""

from base64 import b64encode
from typing import Any

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.memory_items import memory_item
from cairn.adapters.dynamodb.items.task_items import TASK, task_body
from cairn.adapters.dynamodb.items.values import Attributes, encoded
from cairn.domain.events.derivation import Write
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task


def record_of(write: Write, number: int = 1) -> dict[str, Any]:
    """`number` is its place in the stream."""
    scope = Scope(write.project_id)
    return record(_item(scope, write.before), _item(scope, write.after), number)


def _item(scope: Scope, stored: Memory | Task | None) -> Attributes | None:
    if isinstance(stored, Memory):
        return memory_item(scope, stored, keys.CURRENT)
    if stored is None:
        return None
    return {"pk": keys.task(scope, stored.task_id), "sk": TASK, "body": task_body(stored)}


def record(before: Attributes | None, after: Attributes | None, number: int = 1) -> dict[str, Any]:
    item = after or before
    assert item
    images = {"OldImage": before, "NewImage": after}
    return {
        "eventID": f"record {number}",
        "dynamodb": {
            "Keys": {name: {"S": item[name]} for name in ("pk", "sk")},
            "SequenceNumber": str(number),
            **{name: _in_json(image) for name, image in images.items() if image},
        },
    }


def _in_json(image: Attributes) -> dict[str, Any]:
    """Bytes are base64 there."""
    return {
        name: {kind: b64encode(raw).decode() if kind == "B" else raw for kind, raw in typed.items()}
        for name, typed in encoded(image).items()
    }
