"""What the table knows of a subject's segments: their manifest, and when to look after them."""

import json

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import stamped, unpack
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.index.manifest import Manifest


def manifest_from(head: Attributes | None) -> Manifest:
    """Of a subject's head; the empty one where nothing was compacted yet."""
    if not head or "manifest" not in head:
        return Manifest()
    entries = json.loads(unpack(head["manifest"]))["entries"]
    return Manifest(version=head["manifest_version"], entries=entries)


def garbage_collection_item(pk: str, name: str, due_at: int) -> Attributes:
    """Due from `due_at` (ms) on: the subject's segments may hold, or be, what is not wanted."""
    shard = keys.due_shard(name)
    return stamped(pk, keys.garbage_collection(name), due_at, due_shard=shard, due_at=due_at)
