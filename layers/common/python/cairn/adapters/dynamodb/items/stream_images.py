"""Parses records of the table's stream into writes of memories and tasks."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.memory_items import memory_from
from cairn.adapters.dynamodb.items.task_items import TASK, task_from
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.events.derivation import (
    MemoryWrite,
    TaskWrite,
    Write,
)
from cairn.domain.memory.memory import Memory
from cairn.domain.tasks.task import Task


def write_of(record: Mapping[str, Any]) -> Write | None:
    """A record as Lambda delivers it; None unless it is a task or a memory's current version.

    Raises: any of the parsers' errors for a malformed record or an unknown schema.
    """
    images = record["dynamodb"]
    pk, sk = images["Keys"]["pk"]["S"], images["Keys"]["sk"]["S"]
    before, after = images.get("OldImage"), images.get("NewImage")
    match sk:
        case keys.CURRENT:
            return MemoryWrite(_project(pk), _memory(before), _memory(after))
        case _ if sk == TASK:
            return TaskWrite(_project(pk), _task(before), _task(after))
    return None


def _project(pk: str) -> str:
    return pk.split("#", 3)[1]


def _memory(image: Mapping[str, Any] | None) -> Memory | None:
    return memory_from(_body(image)) if image else None


def _task(image: Mapping[str, Any] | None) -> Task | None:
    return task_from(_body(image)) if image else None


def _body(image: Mapping[str, Any]) -> Attributes:
    """With its keys. Records are JSON, so bytes are base64."""
    keys_only = {name: image[name]["S"] for name in ("pk", "sk") if name in image}
    [(kind, raw)] = image["body"].items()
    return keys_only | {"body": b64decode(raw) if kind == "B" else raw}
