"""Open work of subjects, and the lease to do it under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.index.change import Change
    from cairn.domain.scope import Scope
    from cairn.domain.tasks.plan import Plan
    from cairn.domain.tasks.task import Task


@dataclass(frozen=True)
class Lease:
    """The right to work on one subject until `expires_at` (ms); `token` proves it."""

    subject_hash: str
    token: str
    expires_at: int


@dataclass(frozen=True)
class DueItem:
    """Work of a subject (`subject_hash`), a memory without vector (`memory_id`), or a delivery.

    `is_indexing`: the work is on the subject's segments and needs no lease. A delivery has both
    its own id and its endpoint's.
    """

    project_id: str
    subject_hash: str | None = None
    memory_id: str | None = None
    is_indexing: bool = False
    endpoint_id: str | None = None
    delivery_id: str | None = None


class Sweep(NamedTuple):
    """Removes what was erased until `erased_before`, and what deletions wait for. Both in ms;
    `erased_before` is 0 where nobody ever erased the subject.
    """

    erased_before: int
    due_at: int


class WorkQueue(Protocol):
    """A subject's open work. Every write requires that the lease is held and the task is open.

    Raises Conflict when the lease was lost, the task has ended, or a newer version intervened:
    re-read before deciding.
    """

    def acquire(self, scope: Scope, lease: Lease, now: int) -> bool:
        """Take the lease if free or expired. Asking again with the same token counts as taken.

        A refused request is reported to the holder by `release`.
        """

    def release(self, scope: Scope, lease: Lease) -> bool:
        """Give the lease back: True when another asked for it meanwhile; False when it was lost."""

    def due(self, scope: Scope, subject_hash: str, now: int) -> list[Task]:
        """Open tasks whose next attempt is due, oldest first."""

    def begin_attempt(self, scope: Scope, lease: Lease, task: Task) -> Task:
        """Count an attempt before anything is tried, so that a crash counts too.

        Conflict when the erasure watermark is at or after `task.accepted_at`: no model sees erased
        messages.
        """

    def save_plan(self, scope: Scope, lease: Lease, task: Task, plan: Plan) -> Task:
        """Store the plan, which has one more window than `task.plan`. Returns the task with it.

        When another worker has stored that window already, the task returned has theirs. Requires
        an open task but not the lease: either plan is as good, and nothing else changes.
        """

    def apply(
        self, scope: Scope, lease: Lease, task: Task, changes: Sequence[Change], after: Task
    ) -> None:
        """Write one chunk and the task's new state `after` in one transaction.

        Requires that `task.applied_chunks` and each change's version and rev are as expected, and
        that the erasure watermark is before `task.accepted_at`. When `after` has ended, the open
        row goes, too.
        """

    def defer(self, scope: Scope, lease: Lease, task: Task, until: int, reason: str) -> None:
        """Keep the task open, next due at `until` (ms)."""

    def fail(self, scope: Scope, lease: Lease, task: Task, reason: str) -> None:
        """End the task; its working memory stays and stays searchable."""

    def void(self, scope: Scope, lease: Lease, task: Task, working: Sequence[Change]) -> None:
        """End a task whose subject was erased: `failed: erased`, working memory gone."""

    def withdraw(self, scope: Scope, task: Task, working: Sequence[Change]) -> None:
        """End an open task, even while a worker has it: `failed: deleted`, working memory gone.

        Needs no lease: every other write to the task requires that it is open.
        """

    def sweep_due(self, scope: Scope, subject_hash: str, now: int) -> Sweep | None:
        """The sweep that is due; None when none is."""

    def request_sweep(self, scope: Scope, subject_hash: str, now: int) -> None:
        """Make a sweep due now (ms), which one that is under way does not count as."""

    def swept(self, scope: Scope, lease: Lease, sweep: Sweep, again_at: int | None) -> None:
        """All that the sweep was for is removed; the next one is at `again_at` (ms), or never.

        Conflict also when another sweep has become due meanwhile: there is more to remove.
        """

    def overdue(self, now: int) -> list[DueItem]:
        """Overdue tasks, sweeps, indexing, deliveries and vectors of memories, for reconcile.

        The only read across projects; each item names its own.
        """
