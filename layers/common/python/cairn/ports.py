"""What the core needs from the outside. Each docstring is the contract its suite checks.

Every method that touches stored data takes the `Scope` first; nothing of another project is ever
read or written. All may raise `DependencyUnavailable`; none waits longer than its deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # names in signatures only: a function loads the values it works with
    from collections.abc import Mapping, Sequence
    from typing import Any

    from cairn.domain.access import ApiKey, Project
    from cairn.domain.change import Change
    from cairn.domain.memory import Memory
    from cairn.domain.message import Message
    from cairn.domain.projection import Projection, Vector
    from cairn.domain.question import Question
    from cairn.domain.scope import Scope, Subject
    from cairn.domain.search import Source
    from cairn.domain.task import (
        Addition,
        Conversation,
        Failure,
        Operation,
        Plan,
        Standing,
        Task,
    )


@dataclass(frozen=True)
class Acceptance:
    """`is_repeat`: the same add was accepted before; `task_id` is then the first one's."""

    task_id: str
    is_repeat: bool


@dataclass(frozen=True)
class Lease:
    """The right to work on one subject until `expires_at` (ms); `token` proves it."""

    subject_hash: str
    token: str
    expires_at: int


class Clock(Protocol):
    def now(self) -> int:
        """Milliseconds since epoch, UTC."""

    def sleep(self, milliseconds: int) -> None:
        """Wait; fakes advance their time instead."""


class KeyStore(Protocol):
    """Projects and their API keys. The only port without a scope: it is where scopes come from."""

    def find(self, key_hash: str) -> ApiKey | None:
        """The key with this SHA-256 (hex), revoked and expired ones included."""

    def keys(self, project_id: str) -> list[ApiKey]:
        """All keys of a project, oldest first."""

    def save_key(self, key: ApiKey) -> None:
        """Create or overwrite; idempotent."""

    def projects(self) -> list[Project]:
        """All projects, oldest first."""

    def save_project(self, project: Project) -> None:
        """Create or overwrite; idempotent."""


class TaskStore(Protocol):
    """Accepted adds: their record, words, order in the conversation."""

    def accept(self, scope: Scope, addition: Addition, working: Change) -> Acceptance:
        """Write dedupe key, task, messages, conversation row, working memory and open row at once.

        A repeat within 120 s whose first task neither failed nor was erased, and with nothing else
        added to the conversation since, writes nothing and returns the first task's id. A keyed
        one counts for 24 h, whatever was added since.
        """

    def read(self, scope: Scope, task_id: str) -> Task | None:
        """Strongly consistent, without its plan; None when unknown or another project's."""

    def messages(self, scope: Scope, task_ids: Sequence[str]) -> Mapping[str, tuple[Message, ...]]:
        """The words of these adds, in order; unknown ids are absent."""

    def earlier(
        self, scope: Scope, conversation: Conversation, task: Task, limit: int
    ) -> list[str]:
        """Ids of up to `limit` adds of the conversation accepted before `task`, oldest first.

        None from behind the fence of the conversation's subject.
        """

    def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
        """Remove for good the words of this home's ended adds stamped at or before `until` (ms).

        Plans, places in conversations and dedupe keys go too; the task stays, `blank`. At most
        `limit` adds; True when there may be more. Open ones are left to whoever holds the lease.
        """


class WorkStore(Protocol):
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
        """What reconcile must look at: open tasks, sweeps and unembedded memories that are late.

        The one read across projects; each item names its own.
        """


@dataclass(frozen=True)
class DueItem:
    """Either work of a subject (`subject_hash`) or a memory without vector (`memory_id`)."""

    project_id: str
    subject_hash: str | None = None
    memory_id: str | None = None


@dataclass(frozen=True)
class Hydrated:
    """A memory as it is now, and its previous version if it has one."""

    memory: Memory
    earlier: tuple[Memory, ...] = ()


class MemoryStore(Protocol):
    """The truth about memories, and the fresh projections the index cannot show yet."""

    def fresh(self, scope: Scope, subject: Subject) -> list[Projection]:
        """The subject's live projections as they stood together at one moment of this call."""

    def fence(self, scope: Scope, subject: Subject) -> int:
        """All of this home that was accepted at or before this moment (ms) is erased; 0 if none."""

    def read(self, scope: Scope, memory_ids: Sequence[str]) -> dict[str, Memory]:
        """Current versions by id; unknown ones, and those behind their home's fence, are absent."""

    def history(self, scope: Scope, memory_id: str) -> list[Memory]:
        """Superseded versions, newest first; empty when the memory is gone."""

    def hydrate(self, scope: Scope, projections: Sequence[Projection]) -> dict[str, Hydrated]:
        """The current truth of each and its previous version, by id.

        One round trip, and another where the truth is newer than the projection. Absent when gone
        or behind the fence of its home, which is read uncached.
        """

    def save_embedding(self, scope: Scope, change: Change) -> bool:
        """Write vector and state; False when what it was computed from is no longer current."""

    def save_tries(self, scope: Scope, memory: Memory) -> bool:
        """Write how the tries at its vector go, and the state that follows, and nothing else.

        False when that version and rev is no longer current. Pending memories are overdue from
        the time of their next try on, failed ones never.
        """

    def set_fence(self, scope: Scope, subject: Subject, erased_before: int) -> None:
        """Hide all that was accepted at or before `erased_before` (ms). Only moves forward.

        In the same write a sweep becomes due at that moment.
        """

    def remove(self, scope: Scope, memory: Memory) -> None:
        """Remove all of it for good: every version, every projection and listing.

        At once, but for versions beyond what a transaction takes, which go before.
        Raises Conflict when it is not as given any more: re-read before deciding.
        """

    def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
        """Remove for good what this home owns that is stamped at or before `until` (ms).

        Earlier versions go by their own stamp. At most about `limit` memories; True when there
        may be more.
        """


class OperatorStore(Protocol):
    """What an operator looks at and puts right. No function uses it."""

    def failures(self, project_id: str | None = None) -> list[Failure]:
        """What was given up in this project or in all, longest ago first.

        Not what was erased since, and no task whose working memory was deleted since.
        Costs as much as there is of it. May miss what was given up within the last second.
        """

    def reopen(self, scope: Scope, task: Task) -> None:
        """Write a failed task as it is given, open, with its open row due at `task.updated_at`.

        Raises Conflict when it has not failed, is at another chunk, lies behind a fence, or its
        working memory is gone: who deletes that deletes what would be made of it.
        """

    def standing(self, scope: Scope, task: Task) -> Standing:
        """Strongly consistent; the parts are read one after the other."""


class JobQueue(Protocol):
    """Hints that wake workers. Losing, doubling or delaying one costs time, never correctness."""

    def hint(self, scope: Scope, subject_hash: str, *, delay_seconds: int = 0) -> None:
        """There is open work of this subject. At most about a second; 0-900 s of delay."""

    def embed(self, scope: Scope, memory_ids: Sequence[str]) -> None:
        """These memories have no vector yet."""


class Embedder(Protocol):
    """Texts to unit vectors, for documents and queries alike."""

    @property
    def model(self) -> str:
        """`name@dim`, stored with every vector; vectors of another model are not compared."""

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        """One vector per text, same order. `deadline` in ms since epoch.

        Raises: DependencyUnavailable when trying again later may work, InvalidRequest when it
        never will because of some of the texts.
        """


@dataclass(frozen=True)
class Window:
    """What an extractor sees: the new messages, what came before, and what is known already.

    `earlier` are up to 3 preceding turns, oldest first. `related` are current memories of the same
    home and audience, and what this plan adds before this window, most related first.
    """

    task: Task
    messages: tuple[Message, ...]
    earlier: tuple[Message, ...]
    related: tuple[Memory, ...]


@dataclass(frozen=True)
class Understanding:
    """Operations in the order of their evidence, and what it took to find them."""

    operations: tuple[Operation, ...]
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    rejected: tuple[str, ...] = ()


class Extractor(Protocol):
    """Understands a window of messages."""

    @property
    def name(self) -> str:
        """Shown by health and at start-up."""

    @property
    def window_tokens(self) -> int | None:
        """The most new text it takes at once; None when it takes any add whole."""

    def extract(self, window: Window, *, deadline: int) -> Understanding:
        """MERGE and SUPERSEDE name a related memory, or one that an earlier operation adds.

        Raises: DependencyUnavailable when trying again later may work, InvalidRequest when it
        never will.
        """


@dataclass(frozen=True)
class Turn:
    """One message of a prompt; `role` is system, user or assistant."""

    role: str
    text: str


@dataclass(frozen=True)
class Completion:
    """What a language model answered. `is_truncated`: it ran out of room before its end."""

    text: str
    is_truncated: bool = False
    prompt_tokens: int = 0
    completion_tokens: int = 0


class LanguageModel(Protocol):
    """Continues a prompt with JSON. One request per call, never a silent second one.

    Only finding out which form of JSON output the server supports may take more, once a process.
    """

    @property
    def name(self) -> str:
        """The model's name, shown by health and at start-up."""

    def complete(
        self, prompt: Sequence[Turn], schema: Mapping[str, Any], *, deadline: int
    ) -> Completion:
        """The text as it came, to be validated. `deadline` in ms since epoch.

        Raises: DependencyUnavailable when trying again later may work (with the server's
        Retry-After where it sent one), InvalidRequest when this request never will.
        """


class FileStore(Protocol):
    """Bytes that pass item limits."""

    def put(self, scope: Scope, key: str, data: bytes) -> None:
        """Idempotent; `key` is relative to the project."""

    def get(self, scope: Scope, key: str) -> bytes:
        """Raises NotFound."""

    def erase(self, scope: Scope, prefix: str, end: str) -> bool:
        """Remove for good files whose key begins with `prefix` and sorts before `end`.

        Earlier versions of them too. A hundred at most; True when there may be more.
        """


class VectorIndex(Protocol):
    """Nominates what may answer a question; ranking is not its business."""

    def nominate(
        self, scope: Scope, sources: Sequence[Source], question: Question, limit: int
    ) -> list[Projection]:
        """Live projections that satisfy their source's filter, each memory once, unordered.

        At least the `limit` best by each of text, context and vector. What was accepted before
        the call for the searched subjects is included. Sources are read in parallel.
        """
