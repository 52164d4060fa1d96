"""Memories as callers may see them: current, and not behind their home's erasure watermark."""

from collections.abc import Collection, Sequence

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.heads import erasure_watermark, head_key
from cairn.adapters.dynamodb.items.memory_items import memory_from
from cairn.adapters.dynamodb.items.reading import readable, readable_by_key
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.memory.memory import Memory, MemoryStatus
from cairn.domain.scope import Scope


def is_live(memory: Memory, watermark: int) -> bool:
    return memory.status is MemoryStatus.ACTIVE and memory.accepted_at > watermark


def live_memories(
    table: DynamoDBTable, scope: Scope, memory_ids: Sequence[str]
) -> dict[str, Memory]:
    """Current versions by id."""
    places = {(keys.memory(scope, memory_id), keys.CURRENT): memory_id for memory_id in memory_ids}
    items = table.get_many(list(places))
    found = readable_by_key(memory_from, items)
    memories = {places[place]: memory for place, memory in found.items()}
    watermarks = _watermarks(table, scope, {memory.home.hash for memory in memories.values()})
    return {
        memory_id: memory
        for memory_id, memory in memories.items()
        if is_live(memory, watermarks[memory.home.hash])
    }


def earlier_versions(table: DynamoDBTable, scope: Scope, memory_id: str) -> list[Memory]:
    """Newest first; none of a memory that is not live itself."""
    current = live_memories(table, scope, [memory_id]).get(memory_id)
    if current is None:
        return []
    watermark = erasure_watermark(table.get(*head_key(scope, current.home.hash)))
    items = table.query(
        "pk = :pk AND sk > :current",
        {":pk": keys.memory(scope, memory_id), ":current": keys.CURRENT},
        newest_first=True,
    )
    return [memory for memory in readable(memory_from, items) if memory.accepted_at > watermark]


def _watermarks(table: DynamoDBTable, scope: Scope, homes: Collection[str]) -> dict[str, int]:
    """By the hash of the home."""
    heads = {home: head_key(scope, home) for home in homes}
    items = table.get_many(list(heads.values()))
    return {home: erasure_watermark(items.get(head)) for home, head in heads.items()}
