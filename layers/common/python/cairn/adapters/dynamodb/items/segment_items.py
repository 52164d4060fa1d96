"""What the table knows of a subject's segments: their manifest, and when to look after them."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import stamped, unpack
from cairn.adapters.dynamodb.items.reading import readable, reads_item
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.index.manifest import Entry, Manifest


def manifest_from(head: Attributes | None) -> Manifest:
    """Of a subject's head; the empty one where nothing was compacted yet."""
    if not head or "manifest" not in head:
        return Manifest()
    version = int(head["manifest_version"])
    for entries in readable(entries_from, [head]):
        return Manifest(version=version, entries=entries)
    return Manifest(version=version, is_lost=True)


@reads_item
def entries_from(head: Attributes) -> tuple[Entry, ...]:
    return Manifest.model_validate_json(unpack(head["manifest"])).entries


def garbage_collection_item(pk: str, name: str, due_at: int) -> Attributes:
    """Due from `due_at` (ms) on: the subject's segments may hold, or be, what is not wanted."""
    shard = keys.due_shard(name)
    return stamped(pk, keys.garbage_collection(name), due_at, due_shard=shard, due_at=due_at)
