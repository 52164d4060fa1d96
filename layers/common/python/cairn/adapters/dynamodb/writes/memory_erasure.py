"""Memories of an erased subject removed for good, as far as they are behind its watermark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.memory_items import memory_from
from cairn.adapters.dynamodb.items.memory_keys import (
    MemoryKeys,
    keys_of,
    stored_keys,
)
from cairn.adapters.dynamodb.items.reading import readable
from cairn.adapters.dynamodb.items.segment_items import garbage_collection_item
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.removals import removal, remove_packed
from cairn.domain.memory.concern import goes_with
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope

READ_AT_ONCE = 100


@dataclass(frozen=True)
class MemoryErasure:
    """Of what is placed in the home and was accepted up to `until` (ms)."""

    table: DynamoDBTable
    scope: Scope
    home_hash: str
    until: int

    def erase(self, memory_ids: Sequence[str], limit: int) -> bool:
        """At most about `limit` of these memories. True when there may be more to erase."""
        parts: list[list[Action]] = []
        for batch in batched(memory_ids, min(limit, READ_AT_ONCE)):
            for item in self._stored(batch):
                parts += self._parts(item)
            if len(parts) >= limit:
                break
        return not remove_packed(self.table, parts) or len(parts) >= limit

    def shared(self, memory_ids: Sequence[str], limit: int) -> list[Memory]:
        """At most `limit` of those that `erase` leaves."""
        found: list[Memory] = []
        for batch in batched(memory_ids, READ_AT_ONCE):
            memories = readable(memory_from, self._stored(batch))
            found += [memory for memory in memories if memory.accepted_at <= self.until]
            if len(found) >= limit:
                break
        return found[:limit]

    def _stored(self, memory_ids: Sequence[str]) -> Iterator[Attributes]:
        """Current versions, whatever hides them."""
        places = [(keys.memory(self.scope, memory_id), keys.CURRENT) for memory_id in memory_ids]
        return iter(self.table.get_many(places).values())

    def _goes(self, item: Attributes) -> bool:
        """What is at home here and goes with it; what nobody can read, and so take the subject's
        words out of, goes whoever else has a part in it.
        """
        for memory in readable(memory_from, [item]):
            is_own = memory.home.hash == self.home_hash
            return is_own and goes_with(memory, self.home_hash)
        return True

    def _parts(self, item: Attributes) -> list[list[Action]]:
        """All of it; of a memory that was written again since, its earlier versions."""
        memory = self._keys(item)
        if memory.accepted_at <= self.until:
            return removal(self.table, self.scope, memory) if self._goes(item) else []
        pk = keys.memory(self.scope, memory.memory_id)
        versions = [(pk, keys.version(number)) for number in range(1, memory.version)]
        return [
            [self.table.delete_action(*place), *self._collections(memory, place[1])]
            for place, earlier in self.table.get_many(versions).items()
            if earlier["accepted_at"] <= self.until
        ]

    def _keys(self, item: Attributes) -> MemoryKeys:
        for memory in readable(memory_from, [item]):
            return keys_of(memory)
        return stored_keys(item, known_place=self.home_hash)

    def _collections(self, memory: MemoryKeys, version: str) -> list[Action]:
        """Garbage collections become due: segments may hold what this earlier version said."""
        name = f"{memory.memory_id}#{version}"
        subjects = (keys.subject(self.scope, place) for place in memory.places)
        items = [garbage_collection_item(pk, name, memory.updated_at) for pk in subjects]
        return [self.table.put_action(item) for item in items]
