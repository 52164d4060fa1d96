"""Accepted adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

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


@dataclass(frozen=True)
class Acceptance:
    """`is_repeat`: the same add was accepted before; `task_id` is then the first one's."""

    task_id: str
    is_repeat: bool


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
