"""What operators need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.scope import Scope
    from cairn.domain.tasks.standing import Failure, Standing
    from cairn.domain.tasks.task import Task


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

    def subjects(self, project_id: str | None = None) -> list[tuple[Scope, str]]:
        """Scope and hash of all subjects of this project, or of all, that have memories.

        Reads the whole table.
        """

    def standing(self, scope: Scope, task: Task) -> Standing:
        """Strongly consistent; the parts are read one after the other."""
