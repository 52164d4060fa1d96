"""Memories in DynamoDB, written: all that a change touches in one transaction."""

from collections.abc import Sequence

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.heads import head_key
from cairn.adapters.dynamodb.items.memory_items import memory_from
from cairn.adapters.dynamodb.items.memory_keys import MemoryKeys, home_of, keys_of, stored_keys
from cairn.adapters.dynamodb.items.reading import readable
from cairn.adapters.dynamodb.memory_reader import DynamoDBMemoryReader
from cairn.adapters.dynamodb.writes.changes import change_actions
from cairn.adapters.dynamodb.writes.claims import claim_action
from cairn.adapters.dynamodb.writes.embedding_attempts import save_attempts
from cairn.adapters.dynamodb.writes.memory_erasure import MemoryErasure
from cairn.adapters.dynamodb.writes.removals import earliest_first, removal
from cairn.adapters.dynamodb.writes.sweeps import SWEEP, sweep_values
from cairn.domain.index.change import Change
from cairn.domain.memory.claim import Claim
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope, Subject
from cairn.ports.memory_store import ClaimHolder


class DynamoDBMemoryStore(DynamoDBMemoryReader):
    """Implements `ports.MemoryStore`."""

    def create(self, scope: Scope, change: Change, claim: Claim) -> ClaimHolder:
        own = change.memory.memory_id
        actions = change_actions(self._table, scope, change)
        try:
            self._table.transact([claim_action(self._table, scope, claim, own), *actions])
        except ConditionFailed as refusal:
            if refusal.item is None:
                raise
            return ClaimHolder(str(refusal.item["memory_id"]), str(refusal.item.get("body", "")))
        return ClaimHolder(own, claim.body)

    def save(self, scope: Scope, change: Change) -> None:
        for actions in earliest_first(change_actions(self._table, scope, change)):
            self._table.transact(actions)

    def save_embedding_attempts(self, scope: Scope, memories: Sequence[Memory]) -> frozenset[str]:
        return save_attempts(self._table, scope, memories)

    def remove(self, scope: Scope, memory: Memory) -> None:
        self._remove(scope, keys_of(memory))

    def discard(self, scope: Scope, memory_id: str, owners: Sequence[Subject] = ()) -> bool:
        item = self._table.get(keys.memory(scope, memory_id), keys.CURRENT)
        if item is None or any(readable(memory_from, [item])):
            return False
        if owners and home_of(item) not in {owner.hash for owner in owners}:
            return False
        self._remove(scope, stored_keys(item))
        return True

    def _remove(self, scope: Scope, memory: MemoryKeys) -> None:
        for actions in removal(self._table, scope, memory):
            self._table.transact(actions)

    def set_erasure_watermark(self, scope: Scope, subject: Subject, watermark: int) -> None:
        try:
            self._table.update(
                *head_key(scope, subject.hash),
                f"SET erased_before = :watermark, {SWEEP}",
                {":watermark": watermark, **sweep_values(subject.hash, watermark)},
                "attribute_not_exists(erased_before) OR erased_before < :watermark",
            )
        except ConditionFailed:
            return

    def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
        ids = self._placed(scope, subject_hash)
        return MemoryErasure(self._table, scope, subject_hash, until).erase(ids, limit)

    def shared(self, scope: Scope, subject_hash: str, until: int, limit: int) -> list[Memory]:
        ids = self._placed(scope, subject_hash)
        return MemoryErasure(self._table, scope, subject_hash, until).shared(ids, limit)

    def stored(self, scope: Scope, memory_ids: Sequence[str]) -> dict[str, Memory]:
        places = [(keys.memory(scope, memory_id), keys.CURRENT) for memory_id in memory_ids]
        found = readable(memory_from, self._table.get_many(places).values())
        return {memory.memory_id: memory for memory in found}

    def _placed(self, scope: Scope, subject_hash: str) -> list[str]:
        """From the keys alone: a listing may be unreadable."""
        rows = self._listing_rows(scope, subject_hash)
        return [keys.listed(row["sk"])[1] for row in rows]
