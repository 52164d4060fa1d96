"""Memories in DynamoDB, read: current versions, history and fresh projections."""

from collections.abc import Mapping, Sequence

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.heads import erasure_watermark, head_key
from cairn.adapters.dynamodb.items.memory_items import listed_from
from cairn.adapters.dynamodb.items.reading import readable
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.adapters.dynamodb.reads.hydration import hydrate
from cairn.adapters.dynamodb.reads.live_memories import (
    earlier_versions,
    kept_memories,
    live_memories,
)
from cairn.adapters.dynamodb.reads.subject_rows import row_vectors, subject_rows
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.index.manifest import SubjectRows
from cairn.domain.index.projection import Vector
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope, Subject
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.ports.memory_store import ListedMemory

# The index of what is due holds other work and other projects' too.
LOOKED_AT_PER_WANTED = 4


class DynamoDBMemoryReader:
    """Implements `ports.MemoryReader`."""

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

    def kept(self, scope: Scope, memory_ids: Sequence[str]) -> dict[str, Memory]:
        return kept_memories(self._table, scope, memory_ids)

    def history(self, scope: Scope, memory_id: str) -> list[Memory]:
        return earlier_versions(self._table, scope, memory_id)

    def listed(self, scope: Scope, subject_hash: str) -> list[ListedMemory]:
        return list(readable(listed_from, self._listing_rows(scope, subject_hash)))

    def _listing_rows(self, scope: Scope, subject_hash: str) -> list[Attributes]:
        return self._table.query(
            "pk = :pk AND begins_with(sk, :list)",
            {":pk": keys.subject(scope, subject_hash), ":list": keys.LIST},
        )

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

    def erasure_watermark(self, scope: Scope, subject: Subject) -> int:
        return erasure_watermark(self._table.get(*head_key(scope, subject.hash)))
