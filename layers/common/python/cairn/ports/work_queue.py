"""Open work, and the right to do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

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


class WorkQueue(Protocol):
    """A subject's open work, under its lease. Every write is conditioned on token and open status.

    Raises Conflict when the lease was lost, the task has ended, or a newer version intervened:
    re-read before deciding.
    """

    def acquire(self, scope: Scope, lease: Lease, now: int) -> bool:
        """Take the lease if free or expired. Asking again with the same token counts as taken.

        Who asks in vain is told to the holder when they let go.
        """

    def release(self, scope: Scope, lease: Lease) -> bool:
        """Give it back: True when somebody asked for it meanwhile. False when it is not ours."""

    def due(self, scope: Scope, subject_hash: str, now: int) -> list[Task]:
        """Open tasks whose next attempt is due, oldest first."""

    def begin_attempt(self, scope: Scope, lease: Lease, task: Task) -> Task:
        """Count an attempt before anything is tried, so that a crash counts too.

        Refused when a fence is at or after `task.accepted_at`: erased words are shown to no model.
        """

    def save_plan(self, scope: Scope, lease: Lease, task: Task, plan: Plan) -> Task:
        """Store the plan, grown by a window since `task.plan`. Returns the task with what stands.

        Where somebody stored that window already, theirs stands and ours is dropped.
        Needs an open task but not the lease: a plan is as good whoever paid for it, and it changes
        nothing else of the task.
        """

    def apply(
        self, scope: Scope, lease: Lease, task: Task, changes: Sequence[Change], after: Task
    ) -> None:
        """Write one chunk and the task's new state `after` in one transaction.

        Conditioned on `task.applied_chunks`, on each change's expected version and rev, and on no
        fence at or after `task.accepted_at`. When `after` has ended, the open row goes too.
        """

    def defer(self, scope: Scope, lease: Lease, task: Task, until: int, reason: str) -> None:
        """Keep the task open, next due at `until` (ms)."""

    def fail(self, scope: Scope, lease: Lease, task: Task, reason: str) -> None:
        """End the task; its working memory stays and stays searchable."""

    def void(self, scope: Scope, lease: Lease, task: Task, working: Sequence[Change]) -> None:
        """End a task that lies behind an erasure fence: `failed: erased`, working memory gone."""

    def withdraw(self, scope: Scope, task: Task, working: Sequence[Change]) -> None:
        """End an open task, whoever works on it: `failed: deleted`, working memory gone.

        Needs no lease: every other write to the task is conditioned on its being open.
        """

    def sweep_due(self, scope: Scope, subject_hash: str, now: int) -> int:
        """The fence behind which all is to be removed by now; 0 when there is nothing to do."""

    def swept(self, scope: Scope, lease: Lease, fence: int, again_at: int | None) -> None:
        """Nothing is left behind `fence`; a sweep is due at `again_at` (ms), or never again.

        Raises Conflict also when the fence has moved on: what it hides now is still to be swept.
        """

    def overdue(self, now: int) -> list[DueItem]:
        """What reconcile must look at: late tasks, sweeps, deliveries, and unembedded memories.

        The one read across projects; each item names its own.
        """
