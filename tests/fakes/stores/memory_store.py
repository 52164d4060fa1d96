"""Memories in memory, with the same conditions as the table."""

from collections.abc import Mapping, Sequence

from cairn.domain.errors import Conflict
from cairn.domain.index.change import Change
from cairn.domain.index.manifest import SubjectRows
from cairn.domain.index.projection import (
    Vector,
)
from cairn.domain.memory.claim import Claim
from cairn.domain.memory.concern import goes_with
from cairn.domain.memory.memory import (
    EmbeddingState,
    Memory,
    MemoryStatus,
)
from cairn.domain.scope import Scope, Subject
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.ports.memory_store import (
    ClaimHolder,
    ListedMemory,
)
from tests.fakes.stores.world import World


class InMemoryMemoryStore:
    def __init__(self, world: World) -> None:
        self._world = world

    def rows(self, scope: Scope, subject: Subject) -> SubjectRows:
        with self._world.lock:
            rows = self._world.fresh.get((scope.project_id, subject.hash), {})
            watermark = self._world.erasure_watermark(scope, subject.hash)
            seen = [row for row in rows.values() if row.is_tombstone or row.accepted_at > watermark]
            manifest = self._world.manifest(scope, subject.hash)
            return SubjectRows(tuple(seen), manifest, watermark)

    def vectors(
        self, scope: Scope, subject: Subject, memory_ids: Sequence[str]
    ) -> dict[str, Vector]:
        rows = self._world.fresh.get((scope.project_id, subject.hash), {})
        found = {memory_id: rows[memory_id].vector for memory_id in memory_ids if memory_id in rows}
        return {memory_id: vector for memory_id, vector in found.items() if vector}

    def erasure_watermark(self, scope: Scope, subject: Subject) -> int:
        return self._world.erasure_watermark(scope, subject.hash)

    def read(self, scope: Scope, memory_ids: Sequence[str]) -> dict[str, Memory]:
        kept = self.kept(scope, memory_ids)
        return {key: memory for key, memory in kept.items() if not memory.is_set_aside}

    def kept(self, scope: Scope, memory_ids: Sequence[str]) -> dict[str, Memory]:
        found = {
            memory_id: self._world.truths.get((scope.project_id, memory_id))
            for memory_id in memory_ids
        }
        return {
            memory_id: memory
            for memory_id, memory in found.items()
            if memory
            and memory.status is not MemoryStatus.SUPERSEDED
            and self._world.is_kept(scope, memory)
        }

    def listed(self, scope: Scope, subject_hash: str) -> list[ListedMemory]:
        found = [
            memory
            for (project_id, _), memory in self._world.truths.items()
            if project_id == scope.project_id
            and any(subject.hash == subject_hash for subject in memory.placements)
        ]
        newest_first = sorted(found, key=lambda each: (-each.created_at, each.memory_id))
        return [
            ListedMemory(
                memory.memory_id,
                memory.created_at,
                memory.accepted_at,
                memory.statement.kind.value,
                memory.is_set_aside,
            )
            for memory in newest_first
        ]

    def create(self, scope: Scope, change: Change, claim: Claim) -> ClaimHolder:
        world, own = self._world, change.memory.memory_id
        key = (scope.project_id, claim.key)
        with world.lock:
            held, holder = world.word_claims.get(key, (claim, claim.replaced))
            is_old = held.until <= claim.made_at or held.fingerprint != claim.fingerprint
            if holder != claim.replaced and (claim.is_lasting or not is_old):
                return ClaimHolder(holder, held.body)
            world.check(scope, change)
            world.word_claims[key] = (claim, own)
            world.write(scope, change)
            return ClaimHolder(own, claim.body)

    def history(self, scope: Scope, memory_id: str) -> list[Memory]:
        current = self.kept(scope, [memory_id]).get(memory_id)
        if current is None:
            return []
        rows = self._world.archive.get((scope.project_id, memory_id), [])
        return [row for row in rows if self._world.is_kept(scope, row)]

    def hydrate(
        self,
        scope: Scope,
        refs: Sequence[CandidateRef],
        manifests: Mapping[str, int] | None = None,
    ) -> dict[str, tuple[Memory, ...]]:
        read = self.read(scope, [ref.memory_id for ref in refs])
        found = {
            memory_id: (memory, *self.history(scope, memory_id)[:1])
            for memory_id, memory in read.items()
        }
        for subject_hash, version in (manifests or {}).items():
            if self._world.manifest(scope, subject_hash).version != version:
                raise Conflict("the segments have changed")
        return found

    def save(self, scope: Scope, change: Change) -> None:
        with self._world.lock:
            self._world.check(scope, change)
            self._world.write(scope, change)

    def save_embedding_attempts(self, scope: Scope, memories: Sequence[Memory]) -> frozenset[str]:
        with self._world.lock:
            return frozenset(memory.memory_id for memory in memories if self._save(scope, memory))

    def _save(self, scope: Scope, memory: Memory) -> bool:
        key = (scope.project_id, memory.memory_id)
        truth = self._world.truths.get(key)
        if truth is None or (truth.version, truth.rev) != (memory.version, memory.rev):
            return False
        self._world.truths[key] = memory
        return True

    def unembedded(self, scope: Scope, beside: str, limit: int) -> list[str]:
        found = [
            memory_id
            for (project_id, memory_id), memory in self._world.truths.items()
            if project_id == scope.project_id and memory.embedding is EmbeddingState.PENDING
        ]
        return found[:limit]

    def set_erasure_watermark(self, scope: Scope, subject: Subject, watermark: int) -> None:
        with self._world.lock:
            head = self._world.head(scope, subject.hash)
            if head.erased_before < watermark:
                head.erased_before = head.sweep_at = watermark

    def discard(self, scope: Scope, memory_id: str, owners: Sequence[Subject] = ()) -> bool:
        return False  # what is kept as values can always be read

    def remove(self, scope: Scope, memory: Memory) -> None:
        change = Change(memory, projection=None, expected=(memory.version, memory.rev))
        with self._world.lock:
            self._world.check(scope, change)
            self._world.write(scope, change)

    def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
        with self._world.lock:
            placed = self._placed(scope, subject_hash)
            for memory in placed:
                if memory.accepted_at > until:
                    self._erase_earlier(scope, memory, until)
            old = [
                memory
                for memory in placed
                if memory.accepted_at <= until
                and memory.home.hash == subject_hash
                and goes_with(memory, subject_hash)
            ]
            for memory in old[:limit]:
                self.remove(scope, memory)
            return len(old) > limit

    def shared(self, scope: Scope, subject_hash: str, until: int, limit: int) -> list[Memory]:
        placed = self._placed(scope, subject_hash)
        return [memory for memory in placed if memory.accepted_at <= until][:limit]

    def stored(self, scope: Scope, memory_ids: Sequence[str]) -> dict[str, Memory]:
        truths = self._world.truths
        found = {memory_id: truths.get((scope.project_id, memory_id)) for memory_id in memory_ids}
        return {memory_id: memory for memory_id, memory in found.items() if memory}

    def _placed(self, scope: Scope, subject_hash: str) -> list[Memory]:
        return [
            memory
            for (project_id, _), memory in self._world.truths.items()
            if project_id == scope.project_id
            and subject_hash in {subject.hash for subject in memory.placements}
        ]

    def _erase_earlier(self, scope: Scope, memory: Memory, until: int) -> None:
        key = (scope.project_id, memory.memory_id)
        rows = self._world.archive.get(key, [])
        self._world.archive[key] = [row for row in rows if row.accepted_at > until]
        if len(self._world.archive[key]) < len(rows):
            for subject in memory.placements:
                place = (scope.project_id, subject.hash)
                plans = self._world.garbage_collections.setdefault(place, {})
                plans[memory.memory_id] = memory.updated_at  # which version is no matter
