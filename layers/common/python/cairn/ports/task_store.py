"""Accepted adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cairn.domain.conversation.message import Message
    from cairn.domain.index.change import Change
    from cairn.domain.scope import Scope
    from cairn.domain.tasks.task import (
        Addition,
        Conversation,
        Task,
    )


class SharedAdd(NamedTuple):
    """An add of another home that somebody takes part in; `accepted_at` in ms."""

    task_id: str
    accepted_at: int


class TaskStore(Protocol):
    """Accepted adds: their tasks, their messages, their order in the conversation."""

    def accept(self, scope: Scope, addition: Addition, working: Change | None) -> str:
        """Write dedupe key, task, messages, conversation row, working memory and open row at once.

        A feedback has no working memory, and its row is that of no turn: see `Task.thread`.
        Returns the id of the accepted task. A resend (`is_resend`, while `deduplicated_until` lies
        ahead) writes nothing and returns the first task's id. Asking again after an answer was lost
        is safe. Raises: InvalidRequest for a key that was used for another request.
        """

    def repeated(self, scope: Scope, addition: Addition) -> str | None:
        """The task that `accept` would return instead of the addition's, looked up beforehand.

        Raises: InvalidRequest, as `accept` does.
        """

    def read(self, scope: Scope, task_id: str) -> Task | None:
        """Strongly consistent, without its plan; None when unknown or another project's."""

    def messages(self, scope: Scope, task_ids: Sequence[str]) -> Mapping[str, tuple[Message, ...]]:
        """The messages of these adds, in order; absent for unknown ids."""

    def earlier(
        self, scope: Scope, conversation: Conversation, task: Task, limit: int
    ) -> list[str]:
        """Ids of up to `limit` adds of the conversation accepted before `task`, oldest first.

        None that the erasure watermark of the conversation's subject hides.
        """

    def latest(self, scope: Scope, conversation: Conversation, limit: int) -> list[Message]:
        """The messages of up to `limit` latest adds of the conversation, oldest first.

        None that the erasure watermark of the conversation's subject hides. Two round trips.
        """

    def later(self, scope: Scope, conversation: Conversation, task: Task, limit: int) -> list[str]:
        """Ids of up to `limit` adds of the conversation accepted after `task`, oldest first."""

    def shared(self, scope: Scope, subject_hash: str, until: int, limit: int) -> list[SharedAdd]:
        """Adds of other homes that the subject takes part in, accepted until `until` (ms).

        At most `limit`, oldest first. See `tasks.speakers.others`.
        """

    def leave(
        self, scope: Scope, shared: SharedAdd, subject_hash: str, kept: Sequence[Message]
    ) -> None:
        """Take the subject out of an ended add of another home; only the messages `kept` stay.

        Its plan goes, which quotes the others. Where the add is gone itself, nothing is kept.
        Idempotent. Raises: Conflict when it was redriven meanwhile.
        """

    def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
        """Remove for good the messages of this home's ended adds accepted until `until` (ms).

        Plans, conversation rows and dedupe keys go, too; the task stays, `blank`. At most `limit`
        adds; True when there may be more. Open ones are left to the lease's holder.
        """
