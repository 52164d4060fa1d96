"""What only operators read and change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.scope import Scope
    from cairn.domain.tasks.diagnostics import Failure, TaskDiagnostics
    from cairn.domain.tasks.task import Task


class OperatorStore(Protocol):
    """Abandoned work and diagnostics. No function uses it."""

    def failures(self, project_id: str | None = None) -> list[Failure]:
        """Work abandoned in this project or in all, longest ago first.

        Without what was erased since, and tasks whose working memory was deleted since. Costs as
        much as there is of it. May miss what was abandoned within the last second.
        """

    def reopen(self, scope: Scope, task: Task) -> None:
        """Write a failed task as it is given, open, with its open row due at `task.updated_at`.

        Raises Conflict when it has not failed, is at another chunk, was erased, or its working
        memory is gone: deleting that deletes what would be extracted from it.
        """

    def subjects(self, project_id: str | None = None) -> list[tuple[Scope, str]]:
        """Scope and hash of all subjects of this project, or of all, that have memories.

        Reads the whole table.
        """

    def diagnose(self, scope: Scope, task: Task) -> TaskDiagnostics:
        """Strongly consistent; its parts are read one after the other."""
