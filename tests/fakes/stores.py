"""The stores in memory, with the same conditions as the table; one lock makes each call atomic."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cairn.domain.access import ApiKey, Project
from cairn.domain.conversation.message import Message
from cairn.domain.errors import Conflict
from cairn.domain.index.change import Change
from cairn.domain.index.manifest import Manifest, SubjectRows
from cairn.domain.index.projection import (
    Projection,
    Vector,
    tombstone,
)
from cairn.domain.memory.claim import Claim
from cairn.domain.memory.embedding_attempts import due_at
from cairn.domain.memory.memory import (
    EmbeddingState,
    Memory,
    MemoryStatus,
)
from cairn.domain.retry import OVERDUE_MS
from cairn.domain.scope import Scope, Subject
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.tasks.plan import Plan
from cairn.domain.tasks.resend import deduplicated_until, is_resend
from cairn.domain.tasks.task import (
    DELETED,
    ERASED,
    Addition,
    Conversation,
    Task,
    TaskStatus,
    blank,
)
from cairn.domain.webhooks.delivery import Delivery, DeliveryStatus
from cairn.domain.webhooks.webhook import Webhook
from cairn.ports.memory_store import (
    ListedMemory,
)
from cairn.ports.work_queue import DueItem, Lease


@dataclass
class Head:
    lease: Lease | None = None
    is_wanted: bool = False
    erased_before: int = 0
    sweep_at: int | None = None


@dataclass
class World:
    """Everything stored, by project first: what a `Scope` may see."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    tasks: dict[tuple[str, str], Task] = field(default_factory=dict)
    words: dict[tuple[str, str], tuple[Message, ...]] = field(default_factory=dict)
    threads: dict[tuple[str, str], list[tuple[int, str]]] = field(default_factory=dict)
    claims: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    word_claims: dict[tuple[str, str], tuple[Claim, str]] = field(default_factory=dict)
    open: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    heads: dict[tuple[str, str], Head] = field(default_factory=dict)
    truths: dict[tuple[str, str], Memory] = field(default_factory=dict)
    archive: dict[tuple[str, str], list[Memory]] = field(default_factory=dict)
    fresh: dict[tuple[str, str], dict[str, Projection]] = field(default_factory=dict)
    manifests: dict[tuple[str, str], Manifest] = field(default_factory=dict)
    garbage_collections: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    indexing: dict[tuple[str, str], int] = field(default_factory=dict)
    webhooks: dict[tuple[str, str], Webhook] = field(default_factory=dict)
    deliveries: dict[tuple[str, str, str], Delivery] = field(default_factory=dict)

    def manifest(self, scope: Scope, subject_hash: str) -> Manifest:
        return self.manifests.get((scope.project_id, subject_hash), Manifest())

    def head(self, scope: Scope, subject_hash: str) -> Head:
        return self.heads.setdefault((scope.project_id, subject_hash), Head())

    def erasure_watermark(self, scope: Scope, subject_hash: str) -> int:
        return self.head(scope, subject_hash).erased_before

    def check(self, scope: Scope, change: Change) -> None:
        if change.projection is None and change.expected is None:
            return
        truth = self.truths.get((scope.project_id, change.memory.memory_id))
        if (truth and (truth.version, truth.rev)) != change.expected:
            raise Conflict("the memory is not what the change was computed from")

    def write(self, scope: Scope, change: Change) -> None:
        memory = change.memory
        key = (scope.project_id, memory.memory_id)
        for subject in memory.placements:
            rows = self.fresh.setdefault((scope.project_id, subject.hash), {})
            if change.is_in_no_segment:
                rows.pop(memory.memory_id, None)
            elif change.projection is None:
                stamp = (memory.version, memory.rev + 1, memory.accepted_at)
                rows[memory.memory_id] = tombstone(memory.memory_id, *stamp)
            else:
                rows[memory.memory_id] = change.projection
        if change.projection is None:
            self.truths.pop(key, None)
            self.archive.pop(key, None)
            self.word_claims.pop((scope.project_id, memory.claim), None)
            return
        self.truths[key] = memory
        if change.archived:
            self.archive.setdefault(key, []).insert(0, change.archived)


class InMemoryKeyStore:
    def __init__(self) -> None:
        self._keys: dict[str, ApiKey] = {}
        self._projects: dict[str, Project] = {}

    def find(self, key_hash: str) -> ApiKey | None:
        return self._keys.get(key_hash)

    def keys(self, project_id: str) -> list[ApiKey]:
        mine = [key for key in self._keys.values() if key.project_id == project_id]
        return sorted(mine, key=lambda key: (key.created_at, key.key_hash))

    def save_key(self, key: ApiKey) -> None:
        self._keys[key.key_hash] = key

    def projects(self) -> list[Project]:
        return sorted(self._projects.values(), key=lambda each: (each.created_at, each.project_id))

    def save_project(self, project: Project) -> None:
        self._projects[project.project_id] = project


class InMemoryTaskStore:
    def __init__(self, world: World) -> None:
        self._world = world

    def accept(self, scope: Scope, addition: Addition, working: Change) -> str:
        task, world = addition.task, self._world
        with world.lock:
            claim = (scope.project_id, addition.dedupe_key)
            first_id, expires_at = world.claims.get(claim, ("", 0))
            is_claimed = first_id and expires_at > task.accepted_at
            if first_id == task.task_id or (
                is_claimed and self._is_resend(scope, addition, first_id)
            ):
                return first_id
            world.check(scope, working)
            world.write(scope, working)
            world.claims[claim] = (task.task_id, deduplicated_until(addition))
            world.tasks[scope.project_id, task.task_id] = task
            world.words[scope.project_id, task.task_id] = addition.messages
            thread = world.threads.setdefault((scope.project_id, task.conversation.hash), [])
            thread.append((task.accepted_at, task.task_id))
            thread.sort()
            rows = world.open.setdefault((scope.project_id, task.home.hash), {})
            rows[task.task_id] = task.accepted_at
            return task.task_id

    def read(self, scope: Scope, task_id: str) -> Task | None:
        task = self._world.tasks.get((scope.project_id, task_id))
        return task and task.model_copy(update={"plan": None})

    def messages(self, scope: Scope, task_ids: Sequence[str]) -> Mapping[str, tuple[Message, ...]]:
        words = self._world.words
        found = {task_id: words.get((scope.project_id, task_id)) for task_id in task_ids}
        return {task_id: messages for task_id, messages in found.items() if messages is not None}

    def earlier(
        self, scope: Scope, conversation: Conversation, task: Task, limit: int
    ) -> list[str]:
        if not conversation.is_named:
            return []
        thread = self._world.threads.get((scope.project_id, conversation.hash), [])
        erased_before = self._world.erasure_watermark(scope, conversation.subject.hash)
        visible = [row for row in thread if erased_before < row[0]]
        before = [row for row in visible if row < (task.accepted_at, task.task_id)]
        return [task_id for _, task_id in before[-limit:]]

    def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
        world = self._world
        with world.lock:
            old = [
                task
                for (project_id, _), task in world.tasks.items()
                if project_id == scope.project_id
                and task.home.hash == subject_hash
                and task.accepted_at <= until
            ]
            ended = [task for task in old if task.status is not TaskStatus.OPEN]
            for task in ended[:limit]:
                self._erase(scope, task)
            return len(old) > len(ended[:limit])

    def _erase(self, scope: Scope, task: Task) -> None:
        world, key = self._world, (scope.project_id, task.task_id)
        world.tasks[key] = blank(task)
        world.words.pop(key, None)
        thread = (scope.project_id, task.conversation.hash)
        place = (task.accepted_at, task.task_id)
        world.threads[thread] = [row for row in world.threads[thread] if row != place]
        own = [claim for claim, (first, _) in world.claims.items() if first == task.task_id]
        for claim in own:
            if claim[0] == scope.project_id:
                del world.claims[claim]

    def _is_resend(self, scope: Scope, addition: Addition, first_id: str) -> bool:
        world, conversation = self._world, addition.task.conversation
        first = world.tasks[scope.project_id, first_id]
        thread = world.threads.get((scope.project_id, conversation.hash), [])
        place = (first.accepted_at, first_id)
        return is_resend(
            addition,
            first,
            erased_before=world.erasure_watermark(scope, first.home.hash),
            has_later_add=lambda: any(row > place for row in thread),
        )


class InMemoryWorkQueue:
    def __init__(self, world: World) -> None:
        self._world = world

    def acquire(self, scope: Scope, lease: Lease, now: int) -> bool:
        with self._world.lock:
            head = self._world.head(scope, lease.subject_hash)
            held = head.lease
            if held and held.expires_at > now and held.token != lease.token:
                head.is_wanted = True
                return False
            head.lease = lease
            return True

    def release(self, scope: Scope, lease: Lease) -> bool:
        with self._world.lock:
            head = self._world.head(scope, lease.subject_hash)
            if not (head.lease and head.lease.token == lease.token):
                return False
            was_wanted, head.lease, head.is_wanted = head.is_wanted, None, False
            return was_wanted

    def due(self, scope: Scope, subject_hash: str, now: int) -> list[Task]:
        with self._world.lock:
            rows = self._world.open.get((scope.project_id, subject_hash), {})
            tasks = [
                self._world.tasks[scope.project_id, task_id]
                for task_id, not_before in rows.items()
                if not_before <= now
            ]
        return sorted(tasks, key=lambda task: (task.accepted_at, task.task_id))

    def begin_attempt(self, scope: Scope, lease: Lease, task: Task) -> Task:
        after = task.model_copy(update={"attempts": task.attempts + 1})
        with self._world.lock:
            self._require_not_erased(scope, lease, task)
            return self._rewrite(scope, task, after)

    def save_plan(self, scope: Scope, lease: Lease, task: Task, plan: Plan) -> Task:
        with self._world.lock:
            current = self._open(scope, task)
            if (current.plan and current.plan.pieces) != (task.plan and task.plan.pieces):
                return current
            planned = {"plan": plan}
            self._world.tasks[scope.project_id, task.task_id] = current.model_copy(update=planned)
            return task.model_copy(update=planned)

    def apply(
        self, scope: Scope, lease: Lease, task: Task, changes: Sequence[Change], after: Task
    ) -> None:
        world = self._world
        with world.lock:
            self._require_not_erased(scope, lease, task)
            for change in changes:
                world.check(scope, change)
            self._rewrite(scope, task, after)
            for change in changes:
                world.write(scope, change)
            if after.status is not TaskStatus.OPEN:
                self._close(scope, task)

    def defer(self, scope: Scope, lease: Lease, task: Task, until: int, reason: str) -> None:
        with self._world.lock:
            self._require_held(scope, lease)
            self._rewrite(scope, task, task.model_copy(update={"error": reason}))
            self._world.open[scope.project_id, task.home.hash][task.task_id] = until

    def fail(self, scope: Scope, lease: Lease, task: Task, reason: str) -> None:
        failed = task.model_copy(update={"status": TaskStatus.FAILED, "error": reason})
        with self._world.lock:
            self._require_held(scope, lease)
            self._rewrite(scope, task, failed)
            self._close(scope, task)

    def void(self, scope: Scope, lease: Lease, task: Task, working: Sequence[Change]) -> None:
        with self._world.lock:
            self.fail(scope, lease, task, ERASED)
            for change in working:
                self._world.write(scope, change)

    def withdraw(self, scope: Scope, task: Task, working: Sequence[Change]) -> None:
        failed = task.model_copy(update={"status": TaskStatus.FAILED, "error": DELETED})
        with self._world.lock:
            self._rewrite(scope, task, failed)
            self._close(scope, task)
            for change in working:
                self._world.write(scope, change)

    def sweep_due(self, scope: Scope, subject_hash: str, now: int) -> int:
        head = self._world.head(scope, subject_hash)
        return head.erased_before if head.sweep_at is not None and head.sweep_at <= now else 0

    def swept(self, scope: Scope, lease: Lease, erased_before: int, again_at: int | None) -> None:
        with self._world.lock:
            self._require_held(scope, lease)
            head = self._world.head(scope, lease.subject_hash)
            if head.erased_before != erased_before:
                raise Conflict("the erasure watermark has moved on")
            head.sweep_at = again_at

    def overdue(self, now: int) -> list[DueItem]:
        world = self._world
        subjects = [
            DueItem(project_id, subject_hash=subject_hash)
            for (project_id, subject_hash), rows in world.open.items()
            if any(not_before + OVERDUE_MS <= now for not_before in rows.values())
        ]
        subjects += [
            DueItem(project_id, subject_hash=subject_hash)
            for (project_id, subject_hash), head in world.heads.items()
            if head.sweep_at is not None and head.sweep_at + OVERDUE_MS <= now
        ]
        unembedded = [
            DueItem(project_id, memory_id=memory_id)
            for (project_id, memory_id), memory in world.truths.items()
            if memory.embedding is EmbeddingState.PENDING and due_at(memory) <= now
        ]
        unattended = [
            subject
            for subject in dict.fromkeys(subjects)
            if not self._is_attended(subject.project_id, str(subject.subject_hash), now)
        ]
        return unattended + unembedded + self._to_index(now) + self._to_deliver(now)

    def _to_deliver(self, now: int) -> list[DueItem]:
        return [
            DueItem(project_id, endpoint_id=endpoint_id, delivery_id=delivery_id)
            for (project_id, endpoint_id, delivery_id), delivery in self._world.deliveries.items()
            if delivery.status is DeliveryStatus.PENDING
            and delivery.next_attempt_at + OVERDUE_MS <= now
        ]

    def _to_index(self, now: int) -> list[DueItem]:
        """Subjects with tombstones, and those whose moment has come."""
        subjects = [
            place
            for place, rows in self._world.fresh.items()
            if any(row.is_tombstone for row in rows.values())
        ]
        subjects += [
            place
            for place, plans in self._world.garbage_collections.items()
            if plans and min(plans.values()) <= now
        ]
        subjects += [place for place, at in self._world.indexing.items() if 0 < at <= now]
        return [
            DueItem(project_id, subject_hash=subject_hash, is_indexing=True)
            for project_id, subject_hash in dict.fromkeys(subjects)
        ]

    def _is_attended(self, project_id: str, subject_hash: str, now: int) -> bool:
        lease = self._world.head(Scope(project_id), subject_hash).lease
        return lease is not None and lease.expires_at > now

    def _require_held(self, scope: Scope, lease: Lease) -> None:
        held = self._world.head(scope, lease.subject_hash).lease
        if held is None or held.token != lease.token:
            raise Conflict("the lease is another worker's")

    def _require_not_erased(self, scope: Scope, lease: Lease, task: Task) -> None:
        self._require_held(scope, lease)
        if self._world.erasure_watermark(scope, lease.subject_hash) >= task.accepted_at:
            raise Conflict("erased")

    def _rewrite(self, scope: Scope, before: Task, after: Task) -> Task:
        key = (scope.project_id, before.task_id)
        current = self._open(scope, before)
        if current.applied_chunks != before.applied_chunks:
            raise Conflict("the chunk was applied already")
        plan = after.plan if after.plan is not None else current.plan
        self._world.tasks[key] = after.model_copy(update={"plan": plan})
        return after

    def _open(self, scope: Scope, task: Task) -> Task:
        current = self._world.tasks.get((scope.project_id, task.task_id))
        if current is None or current.status is not TaskStatus.OPEN:
            raise Conflict("the task has ended")
        return current

    def _close(self, scope: Scope, task: Task) -> None:
        self._world.open[scope.project_id, task.home.hash].pop(task.task_id, None)


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
        found = {
            memory_id: self._world.truths.get((scope.project_id, memory_id))
            for memory_id in memory_ids
        }
        return {
            memory_id: memory
            for memory_id, memory in found.items()
            if memory and self._is_live(scope, memory, memory)
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
            ListedMemory(m.memory_id, m.created_at, m.accepted_at, m.statement.kind.value)
            for m in newest_first
        ]

    def create(self, scope: Scope, change: Change, claim: Claim) -> str:
        world, own = self._world, change.memory.memory_id
        key = (scope.project_id, claim.key)
        with world.lock:
            held, holder = world.word_claims.get(key, (claim, claim.replaced))
            is_old = held.until <= claim.made_at or held.fingerprint != claim.fingerprint
            if holder != claim.replaced and (claim.is_lasting or not is_old):
                return holder
            world.check(scope, change)
            world.word_claims[key] = (claim, own)
            world.write(scope, change)
            return own

    def history(self, scope: Scope, memory_id: str) -> list[Memory]:
        current = self.read(scope, [memory_id]).get(memory_id)
        if current is None:
            return []
        rows = self._world.archive.get((scope.project_id, memory_id), [])
        watermark = self._world.erasure_watermark(scope, current.home.hash)
        return [row for row in rows if row.accepted_at > watermark]

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

    def remove(self, scope: Scope, memory: Memory) -> None:
        change = Change(memory, projection=None, expected=(memory.version, memory.rev))
        with self._world.lock:
            self._world.check(scope, change)
            self._world.write(scope, change)

    def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
        with self._world.lock:
            owned = [
                (key, memory)
                for key, memory in self._world.truths.items()
                if key[0] == scope.project_id and memory.home.hash == subject_hash
            ]
            for key, memory in owned:
                rows = self._world.archive.get(key, [])
                self._world.archive[key] = [row for row in rows if row.accepted_at > until]
                if len(self._world.archive[key]) < len(rows):
                    for subject in memory.placements:
                        plans = self._world.garbage_collections.setdefault(
                            (key[0], subject.hash), {}
                        )
                        plans[memory.memory_id] = memory.updated_at  # which version is no matter
            old = [memory for _, memory in owned if memory.accepted_at <= until]
            for memory in old[:limit]:
                self.remove(scope, memory)
            return len(old) > limit

    def _is_live(self, scope: Scope, memory: Memory, current: Memory) -> bool:
        watermark = self._world.erasure_watermark(scope, current.home.hash)
        return memory.status is MemoryStatus.ACTIVE and memory.accepted_at > watermark


class InMemorySegmentCatalog:
    def __init__(self, world: World) -> None:
        self._world = world

    def manifest(self, scope: Scope, subject_hash: str) -> tuple[Manifest, int]:
        with self._world.lock:
            watermark = self._world.erasure_watermark(scope, subject_hash)
            return self._world.manifest(scope, subject_hash), watermark

    def rows(self, scope: Scope, subject_hash: str) -> list[Projection]:
        with self._world.lock:
            return list(self._world.fresh.get((scope.project_id, subject_hash), {}).values())

    def commit(
        self, scope: Scope, subject_hash: str, before: Manifest, watermark: int, after: Manifest
    ) -> None:
        with self._world.lock:
            current, standing = self.manifest(scope, subject_hash)
            if (current.version, standing) != (before.version, watermark):
                raise Conflict("the manifest or the erasure watermark has changed")
            self._world.manifests[scope.project_id, subject_hash] = after

    def plan_garbage_collection(
        self, scope: Scope, subject_hash: str, name: str, due_at: int
    ) -> None:
        self._plans(scope, subject_hash)[name] = due_at

    def due_garbage_collections(self, scope: Scope, subject_hash: str, now: int) -> list[str]:
        plans = self._plans(scope, subject_hash).items()
        return [name for name, due_at in plans if due_at <= now]

    def finish_garbage_collections(
        self, scope: Scope, subject_hash: str, names: Iterable[str]
    ) -> None:
        for name in names:
            self._plans(scope, subject_hash).pop(name, None)

    def _plans(self, scope: Scope, subject_hash: str) -> dict[str, int]:
        return self._world.garbage_collections.setdefault((scope.project_id, subject_hash), {})

    def due_at(self, scope: Scope, subject_hash: str) -> int:
        return self._world.indexing.get((scope.project_id, subject_hash), 0)

    def set_due(self, scope: Scope, subject_hash: str, known: int, due_at: int) -> None:
        with self._world.lock:
            if self.due_at(scope, subject_hash) != known:
                raise Conflict("another worker has changed when the subject is due")
            self._world.indexing[scope.project_id, subject_hash] = due_at

    def drop(self, scope: Scope, subject_hash: str, flushed: Iterable[Projection]) -> None:
        with self._world.lock:
            rows = self._world.fresh.get((scope.project_id, subject_hash), {})
            for projection in flushed:
                row = rows.get(projection.memory_id)
                if row and (row.version, row.rev) == (projection.version, projection.rev):
                    del rows[projection.memory_id]
