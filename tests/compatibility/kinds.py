"""Every kind of item, and what items of each may hold. Written here, as it is stored for good."""

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from tests.compatibility.stream import Item

EVERYWHERE = {"pk", "sk", "schema_version", "updated_at"}
# By where they lie, ids and moments left out.
ATTRIBUTES = {
    "KEY#* KEY": "body",
    "P#*#AGENTS *": "agent_id body deleted_at",
    "P#*#C#* *#*": "task_id",
    "P#*#CLAIM#* CLAIM": "expires_at fingerprint memory_id",
    "P#*#D#* D": "expires_at expires_at_s first_task",
    "P#*#E#* *": "home",
    "P#*#ENTITIES ENTITY#*": "body",
    "P#*#ENTITIES NAME#*": "entity_id",
    "P#*#KEYS *": "",
    "P#*#M#* V#*": "accepted_at body created_at rev version",
    "P#*#M#* V#0": "accepted_at body created_at due_at due_shard rev version",
    "P#*#S#* ADD#*#*": "dedupe task_id thread",
    "P#*#S#* INDEXING": "due_at due_shard",
    "P#*#S#* LINKS#*": "accepted_at body rev",
    "P#*#S#* LIST#*#*": "accepted_at kind",
    "P#*#S#* OPEN#*#*": "due_at due_shard not_before task_id",
    "P#*#S#* TIDY#*": "due_at due_shard",
    "P#*#S#* ~BEGIN": "applied",
    "P#*#S#* ~FRESH#*": (
        "accepted_at body due_at due_shard model rev scale tombstone vector version"
    ),
    "P#*#S#* ~HEAD": (
        "applied due_at due_shard erased_before is_wanted lease_token lease_until manifest "
        "manifest_version sweep_at"
    ),
    "P#*#T#* MESSAGES": "blob file",
    "P#*#T#* PLAN": "blob pieces",
    "P#*#T#* TASK": "body chunks due_at due_shard status",
    "P#*#W#* DELIVERY#*": "body due_at due_shard expires_at expires_at_s rev",
    "P#*#WEBHOOKS *": "body rev",
    "P#*#WEBHOOKS own": "body rev",
    "PROJECTS *": "body",
}
JSON = ("body", "blob", "manifest")  # compressed where it is long
_IDENTITY = re.compile(r"[0-9a-f-]{32,}|[0-9]{6,}")


def kind_of(item: Item) -> str:
    return _IDENTITY.sub("*", f"{item['pk']['S']} {item['sk']['S']}")


def attributes(items: Iterable[Item]) -> dict[str, set[str]]:
    """By kind, what some of its items hold beside what all items do."""
    found: dict[str, set[str]] = {}
    for item in items:
        found.setdefault(kind_of(item), set()).update(item.keys() - EVERYWHERE)
    return found


def names(items: Iterable[Item]) -> set[str]:
    """All attributes, and all names inside of those that are JSON, with the kind they belong to.

    What is an earlier version now was the current one once.
    """
    return {
        f"{kind_of(item).replace('V#*', 'V#0')} {path}"
        for item in items
        for path in _paths_of(item)
    }


def _paths_of(item: Item) -> Iterator[str]:
    for name, typed in item.items():
        yield name
        if name in JSON:
            for path in _paths(_plain(*typed.values())):
                yield f"{name}{_IDENTITY.sub('*', path)}"


def _plain(stored: str | bytes) -> Any:
    return json.loads(stored if isinstance(stored, str) else zlib.decompress(stored))


def _paths(value: Any) -> Iterator[str]:
    """Of the objects in it; places in a list make no difference."""
    if isinstance(value, list):
        yield from (path for part in value for path in _paths(part))
    elif isinstance(value, dict):
        for name, part in value.items():
            yield f".{name}"
            yield from (f".{name}{path}" for path in _paths(part))
