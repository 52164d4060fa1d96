"""Memories in DynamoDB: their truth, their history and their fresh projections."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import batched

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.items import (
    garbage_collection_item,
    manifest_from,
    memory_from,
    memory_item,
    projection_from,
    vector_from,
)
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.changes import (
    UNCHANGED,
    change_actions,
    expected_values,
)
from cairn.adapters.dynamodb.writes.claims import claim_action
from cairn.adapters.dynamodb.writes.removals import packed, removal
from cairn.adapters.dynamodb.writes.sweeps import SWEEP, sweep_values
from cairn.domain.errors import Conflict, DependencyUnavailable
from cairn.domain.index.change import Change
from cairn.domain.index.manifest import SubjectRows
from cairn.domain.index.projection import Projection, Vector
from cairn.domain.memory.claim import Claim
from cairn.domain.memory.memory import Memory, MemoryStatus
from cairn.domain.scope import Scope, Subject
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.transactions import ACTIONS_MAX
from cairn.ports.memory_store import Listed

# A query is no snapshot: a transaction may commit between two of its rows. One that was overtaken
# is made again; being overtaken so often in a row means something is wrong.
TORN_READS = 10
READ_AT_ONCE = 100  # truths per batch read
# The index of what is due holds other work and other projects' too.
LOOKED_AT_PER_WANTED = 4


class DynamoDBMemoryStore:
    """Implements `ports.MemoryStore`."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def rows(self, scope: Scope, subject: Subject) -> SubjectRows:
        for _ in range(TORN_READS):
            rows = self._rows(scope, subject)
            begin, head = rows.pop(keys.BEGIN, {}), rows.pop(keys.HEAD, {})
            if begin.get("applied") == head.get("applied"):
                fence = _fence(head)
                return SubjectRows(_visible(rows.values(), fence), manifest_from(head), fence)
        raise DependencyUnavailable("the subject kept changing while it was read")

    def _rows(self, scope: Scope, subject: Subject) -> dict[str, Attributes]:
        rows = self._table.query(
            "pk = :pk AND sk >= :fresh",
            {":pk": keys.subject(scope, subject.hash), ":fresh": "~"},
        )
        return {row["sk"]: row for row in rows}

    def vectors(
        self, scope: Scope, subject: Subject, memory_ids: Sequence[str]
    ) -> dict[str, Vector]:
        pk = keys.subject(scope, subject.hash)
        rows = self._table.get_many([(pk, keys.fresh(each)) for each in memory_ids])
        found = {each: vector_from(rows.get((pk, keys.fresh(each)), {})) for each in memory_ids}
        return {memory_id: vector for memory_id, vector in found.items() if vector}

    def fence(self, scope: Scope, subject: Subject) -> int:
        return _fence(self._table.get(*_head(scope, subject.hash)))

    def read(self, scope: Scope, memory_ids: Sequence[str]) -> dict[str, Memory]:
        wanted = {(keys.memory(scope, each), keys.CURRENT): each for each in memory_ids}
        items = self._table.get_many(list(wanted))
        memories = {wanted[found]: memory_from(item) for found, item in items.items()}
        fences = self._fences(scope, {memory.home.hash for memory in memories.values()})
        return {
            memory_id: memory
            for memory_id, memory in memories.items()
            if _is_live(memory, fences[memory.home.hash])
        }

    def history(self, scope: Scope, memory_id: str) -> list[Memory]:
        current = self.read(scope, [memory_id]).get(memory_id)
        if current is None:
            return []
        fence = self._fences(scope, {current.home.hash})[current.home.hash]
        rows = self._table.query(
            "pk = :pk AND sk > :current",
            {":pk": keys.memory(scope, memory_id), ":current": keys.CURRENT},
            newest_first=True,
        )
        return [memory for memory in map(memory_from, rows) if memory.accepted_at > fence]

    def hydrate(
        self,
        scope: Scope,
        refs: Sequence[CandidateRef],
        manifests: Mapping[str, int] | None = None,
    ) -> dict[str, tuple[Memory, ...]]:
        homes = {each.home_hash for each in refs}
        heads = {each: _head(scope, each) for each in {*homes, *(manifests or ())}}
        truths = {each.memory_id: keys.memory(scope, each.memory_id) for each in refs}
        current = [(pk, keys.CURRENT) for pk in truths.values()]
        before = {
            (truths[each.memory_id], keys.version(each.version - 1))
            for each in refs
            if each.version > 1
        }
        items = self._table.get_many([*current, *before, *heads.values()])
        if not all(_is_at(items.get(heads[s]), v) for s, v in (manifests or {}).items()):
            raise Conflict("the segments have changed since candidates were retrieved")
        fences = {home: _fence(items.get(head)) for home, head in heads.items()}
        memories = [memory_from(items[each]) for each in current if each in items]
        live = [each for each in memories if _is_live(each, fences.get(each.home.hash, 0))]
        places = {each.memory_id: _before(truths[each.memory_id], each) for each in live}
        # Superseded since it was retrieved: rare enough for a second round trip.
        moved = {each for each in places.values() if each} - before
        items |= self._table.get_many(list(moved))
        return {
            each.memory_id: (
                each,
                *_previous(items.get(places[each.memory_id] or ("", "")), fences, each),
            )
            for each in live
        }

    def save(self, scope: Scope, change: Change) -> bool:
        try:
            self._table.transact(change_actions(self._table, scope, change))
        except ConditionFailed:
            return False
        return True

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

    def save_tries(self, scope: Scope, memories: Sequence[Memory]) -> frozenset[str]:
        saved = set[str]()
        for batch in batched(memories, ACTIONS_MAX):
            saved |= self._saved_tries(scope, batch)
        return frozenset(saved)

    def _saved_tries(self, scope: Scope, memories: Sequence[Memory]) -> set[str]:
        """One transaction, and another without those that have changed."""
        while memories:
            try:
                self._table.transact([self._tried(scope, each) for each in memories])
                break
            except ConditionFailed as refusal:
                memories = [m for at, m in enumerate(memories) if at not in refusal.refused]
        return {each.memory_id for each in memories}

    def _tried(self, scope: Scope, memory: Memory) -> Action:
        item = memory_item(scope, memory, keys.CURRENT)
        known = expected_values((memory.version, memory.rev))
        return self._table.put_action(item, UNCHANGED, known)

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

    def set_fence(self, scope: Scope, subject: Subject, erased_before: int) -> None:
        try:
            self._table.update(
                *_head(scope, subject.hash),
                f"SET erased_before = :fence, {SWEEP}",
                {":fence": erased_before, **sweep_values(subject.hash, erased_before)},
                "attribute_not_exists(erased_before) OR erased_before < :fence",
            )
        except ConditionFailed:
            return

    def remove(self, scope: Scope, memory: Memory) -> None:
        for actions in removal(self._table, scope, memory):
            self._table.transact(actions)

    def listed(self, scope: Scope, subject_hash: str) -> list[Listed]:
        rows = self._table.query(
            "pk = :pk AND begins_with(sk, :list)",
            {":pk": keys.subject(scope, subject_hash), ":list": keys.LIST},
        )
        return [_listed(row) for row in rows]

    def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
        ids = [each.memory_id for each in self.listed(scope, subject_hash)]
        parts: list[list[Action]] = []
        step = min(limit, READ_AT_ONCE)
        for start in range(0, len(ids), step):
            for memory in self._owned(scope, subject_hash, ids[start : start + step]):
                parts += self._erasure(scope, memory, until)
            if len(parts) >= limit:
                break
        return not self._are_done(parts) or len(parts) >= limit

    def _owned(self, scope: Scope, subject_hash: str, ids: Sequence[str]) -> list[Memory]:
        """Current versions, whatever hides them; what is only placed here is left out."""
        items = self._table.get_many([(keys.memory(scope, each), keys.CURRENT) for each in ids])
        memories = map(memory_from, items.values())
        return [each for each in memories if each.home.hash == subject_hash]

    def _erasure(self, scope: Scope, memory: Memory, until: int) -> list[list[Action]]:
        if memory.accepted_at <= until:
            return removal(self._table, scope, memory)
        pk = keys.memory(scope, memory.memory_id)
        earlier = [(pk, keys.version(each)) for each in range(1, memory.version)]
        return [
            [self._table.delete_action(*place), *self._garbage_collections(scope, memory, place[1])]
            for place, item in self._table.get_many(earlier).items()
            if item["accepted_at"] <= until
        ]

    def _garbage_collections(self, scope: Scope, memory: Memory, version: str) -> list[Action]:
        """Segments may hold what this earlier version said."""
        name = f"{memory.memory_id}#{version}"
        return [
            self._table.put_action(garbage_collection_item(pk, name, memory.updated_at))
            for pk in (keys.subject(scope, each.hash) for each in memory.placements)
        ]

    def _are_done(self, parts: Sequence[Sequence[Action]]) -> bool:
        """False when something of it was changed meanwhile, and is to be read again."""
        is_done = True
        for actions in packed(parts):
            try:
                self._table.transact(actions)
            except ConditionFailed:
                is_done = False
        return is_done

    def _fences(self, scope: Scope, homes: set[str]) -> dict[str, int]:
        heads = {home: _head(scope, home) for home in homes}
        items = self._table.get_many(list(heads.values()))
        return {home: _fence(items.get(head)) for home, head in heads.items()}


def _listed(row: Attributes) -> Listed:
    created_at, memory_id = keys.listed(row["sk"])
    return Listed(memory_id, created_at, row["accepted_at"], row["kind"])


def _visible(rows: Iterable[Attributes], erased_before: int) -> tuple[Projection, ...]:
    return tuple(
        projection_from(row)
        for row in rows
        if "tombstone" in row or row["accepted_at"] > erased_before
    )


def _is_at(head: Attributes | None, version: int) -> bool:
    """Whether the manifest is still the one of this version."""
    return bool((head or {}).get("manifest_version", 0) == version)


def _head(scope: Scope, subject_hash: str) -> tuple[str, str]:
    return keys.subject(scope, subject_hash), keys.HEAD


def _fence(head: Attributes | None) -> int:
    return int((head or {}).get("erased_before", 0))


def _is_live(memory: Memory, fence: int) -> bool:
    return memory.status is MemoryStatus.ACTIVE and memory.accepted_at > fence


def _before(pk: str, memory: Memory) -> tuple[str, str] | None:
    """Where the version before the current one lies; None when there is none."""
    return (pk, keys.version(memory.version - 1)) if memory.version > 1 else None


def _previous(
    item: Attributes | None, fences: dict[str, int], current: Memory
) -> tuple[Memory, ...]:
    if item is None:
        return ()
    memory = memory_from(item)
    return (memory,) if memory.accepted_at > fences.get(current.home.hash, 0) else ()
