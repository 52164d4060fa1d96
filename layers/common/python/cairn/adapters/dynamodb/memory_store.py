"""Memories in DynamoDB: current versions, history and fresh projections."""

from collections.abc import Mapping, Sequence

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.heads import erasure_watermark, head_key
from cairn.adapters.dynamodb.items.memory_items import listed_from
from cairn.adapters.dynamodb.reads.hydration import hydrate
from cairn.adapters.dynamodb.reads.live_memories import earlier_versions, live_memories
from cairn.adapters.dynamodb.reads.subject_rows import row_vectors, subject_rows
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.changes import change_actions
from cairn.adapters.dynamodb.writes.claims import claim_action
from cairn.adapters.dynamodb.writes.embedding_attempts import save_attempts
from cairn.adapters.dynamodb.writes.memory_erasure import MemoryErasure
from cairn.adapters.dynamodb.writes.removals import removal
from cairn.adapters.dynamodb.writes.sweeps import SWEEP, sweep_values
from cairn.domain.index.change import Change
from cairn.domain.index.manifest import SubjectRows
from cairn.domain.index.projection import Vector
from cairn.domain.memory.claim import Claim
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope, Subject
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.ports.memory_store import ListedMemory

# The index of what is due holds other work and other projects' too.
LOOKED_AT_PER_WANTED = 4


class DynamoDBMemoryStore:
    """Implements `ports.MemoryStore`."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def rows(self, scope: Scope, subject: Subject) -> SubjectRows:
        return subject_rows(self._table, scope, subject)

    def vectors(
        self, scope: Scope, subject: Subject, memory_ids: Sequence[str]
    ) -> dict[str, Vector]:
        return row_vectors(self._table, scope, subject, memory_ids)

    def read(self, scope: Scope, memory_ids: Sequence[str]) -> dict[str, Memory]:
        return live_memories(self._table, scope, memory_ids)

    def history(self, scope: Scope, memory_id: str) -> list[Memory]:
        return earlier_versions(self._table, scope, memory_id)

    def listed(self, scope: Scope, subject_hash: str) -> list[ListedMemory]:
        rows = self._table.query(
            "pk = :pk AND begins_with(sk, :list)",
            {":pk": keys.subject(scope, subject_hash), ":list": keys.LIST},
        )
        return [listed_from(row) for row in rows]

    def hydrate(
        self,
        scope: Scope,
        refs: Sequence[CandidateRef],
        manifests: Mapping[str, int] | None = None,
    ) -> dict[str, tuple[Memory, ...]]:
        return hydrate(self._table, scope, refs, manifests or {})

    def unembedded(self, scope: Scope, beside: str, limit: int) -> list[str]:
        rows = self._table.query(
            "due_shard = :shard",
            {":shard": keys.due_shard(beside)},
            limit=LOOKED_AT_PER_WANTED * limit,
            index=keys.DUE_INDEX,
        )
        own = keys.memory(scope, "")
        ids = [row["pk"].removeprefix(own) for row in rows if row["pk"].startswith(own)]
        return ids[:limit]

    def create(self, scope: Scope, change: Change, claim: Claim) -> str:
        own = change.memory.memory_id
        actions = change_actions(self._table, scope, change)
        try:
            self._table.transact([claim_action(self._table, scope, claim, own), *actions])
        except ConditionFailed as refusal:
            if refusal.item is None:
                raise
            return str(refusal.item["memory_id"])
        return own

    def save(self, scope: Scope, change: Change) -> None:
        self._table.transact(change_actions(self._table, scope, change))

    def save_embedding_attempts(self, scope: Scope, memories: Sequence[Memory]) -> frozenset[str]:
        return save_attempts(self._table, scope, memories)

    def remove(self, scope: Scope, memory: Memory) -> None:
        for actions in removal(self._table, scope, memory):
            self._table.transact(actions)

    def erasure_watermark(self, scope: Scope, subject: Subject) -> int:
        return erasure_watermark(self._table.get(*head_key(scope, subject.hash)))

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
        ids = [memory.memory_id for memory in self.listed(scope, subject_hash)]
        return MemoryErasure(self._table, scope, subject_hash, until).erase(ids, limit)
