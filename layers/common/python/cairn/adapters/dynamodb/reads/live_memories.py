"""Memories as callers may see them: current, and erased by nobody whom they concern."""

from collections.abc import Sequence

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.memory_items import memory_from
from cairn.adapters.dynamodb.items.reading import readable, readable_by_key
from cairn.adapters.dynamodb.reads.watermarks import is_active, is_kept, read_watermarks
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope


def live_memories(
    table: DynamoDBTable, scope: Scope, memory_ids: Sequence[str]
) -> dict[str, Memory]:
    """Current versions by id, but for those that are set aside."""
    kept = kept_memories(table, scope, memory_ids)
    return {memory_id: memory for memory_id, memory in kept.items() if is_active(memory)}


def kept_memories(
    table: DynamoDBTable, scope: Scope, memory_ids: Sequence[str]
) -> dict[str, Memory]:
    """Current versions by id."""
    places = {(keys.memory(scope, memory_id), keys.CURRENT): memory_id for memory_id in memory_ids}
    items = table.get_many(list(places))
    found = readable_by_key(memory_from, items)
    memories = {places[place]: memory for place, memory in found.items()}
    watermarks = read_watermarks(table, scope, memories.values())
    return {
        memory_id: memory for memory_id, memory in memories.items() if is_kept(memory, watermarks)
    }


def earlier_versions(table: DynamoDBTable, scope: Scope, memory_id: str) -> list[Memory]:
    """Newest first; none of a memory that is gone itself."""
    current = kept_memories(table, scope, [memory_id]).get(memory_id)
    if current is None:
        return []
    items = table.query(
        "pk = :pk AND sk > :current",
        {":pk": keys.memory(scope, memory_id), ":current": keys.CURRENT},
        newest_first=True,
    )
    earlier = list(readable(memory_from, items))
    watermarks = read_watermarks(table, scope, earlier)
    return [memory for memory in earlier if is_kept(memory, watermarks)]
