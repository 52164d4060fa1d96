"""Memories of an erased subject removed for good, as far as they are behind its watermark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.memory_items import memory_from
from cairn.adapters.dynamodb.items.segment_items import garbage_collection_item
from cairn.adapters.dynamodb.items.values import Action
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.removals import removal, remove_packed
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope

READ_AT_ONCE = 100


@dataclass(frozen=True)
class MemoryErasure:
    """Of what the home owns and accepted up to `until` (ms)."""

    table: DynamoDBTable
    scope: Scope
    home_hash: str
    until: int

    def erase(self, memory_ids: Sequence[str], limit: int) -> bool:
        """At most about `limit` of these memories. True when there may be more to erase."""
        parts: list[list[Action]] = []
        for batch in batched(memory_ids, min(limit, READ_AT_ONCE)):
            for memory in self._owned(batch):
                parts += self._parts(memory)
            if len(parts) >= limit:
                break
        return not remove_packed(self.table, parts) or len(parts) >= limit

    def _owned(self, memory_ids: Sequence[str]) -> Iterator[Memory]:
        """Current versions, whatever hides them; what is only placed here is left out."""
        places = [(keys.memory(self.scope, memory_id), keys.CURRENT) for memory_id in memory_ids]
        memories = map(memory_from, self.table.get_many(places).values())
        return (memory for memory in memories if memory.home.hash == self.home_hash)

    def _parts(self, memory: Memory) -> list[list[Action]]:
        """All of it; of a memory that was written again since, its earlier versions."""
        if memory.accepted_at <= self.until:
            return removal(self.table, self.scope, memory)
        pk = keys.memory(self.scope, memory.memory_id)
        versions = [(pk, keys.version(number)) for number in range(1, memory.version)]
        return [
            [self.table.delete_action(*place), *self._collections(memory, place[1])]
            for place, item in self.table.get_many(versions).items()
            if item["accepted_at"] <= self.until
        ]

    def _collections(self, memory: Memory, version: str) -> list[Action]:
        """Garbage collections become due: segments may hold what this earlier version said."""
        name = f"{memory.memory_id}#{version}"
        subjects = (keys.subject(self.scope, subject.hash) for subject in memory.placements)
        items = [garbage_collection_item(pk, name, memory.updated_at) for pk in subjects]
        return [self.table.put_action(item) for item in items]
