"""Everything that the stores in memory hold; one lock makes each of their calls atomic."""

import threading
from dataclasses import dataclass, field

from cairn.domain.conversation.message import Message
from cairn.domain.errors import Conflict
from cairn.domain.index.change import Change
from cairn.domain.index.manifest import Manifest
from cairn.domain.index.projection import (
    Projection,
    tombstone,
)
from cairn.domain.memory.claim import Claim
from cairn.domain.memory.concern import concerned
from cairn.domain.memory.memory import (
    Memory,
)
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import (
    Task,
)
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.webhook import Webhook
from cairn.ports.work_queue import Lease


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
    claims: dict[tuple[str, str], tuple[str, int, str]] = field(default_factory=dict)
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

    def is_kept(self, scope: Scope, memory: Memory) -> bool:
        """Whether it was accepted after the last erasure of everybody whom it concerns."""
        subjects = concerned(memory)
        return memory.accepted_at > max(self.erasure_watermark(scope, s.hash) for s in subjects)

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
        if change.left:
            left = self.fresh.setdefault((scope.project_id, change.left), {})
            stamp = (memory.version, memory.rev + 1, memory.accepted_at)
            left[memory.memory_id] = tombstone(memory.memory_id, *stamp)
            self.archive.pop(key, None)
            for subject in memory.placements:
                plans = self.garbage_collections.setdefault((scope.project_id, subject.hash), {})
                plans[f"{memory.memory_id}#{memory.rev}"] = memory.updated_at
        if change.projection is None:
            self.truths.pop(key, None)
            self.archive.pop(key, None)
            self.word_claims.pop((scope.project_id, memory.claim), None)
            return
        self.truths[key] = memory
        if change.archived:
            self.archive.setdefault(key, []).insert(0, change.archived)
