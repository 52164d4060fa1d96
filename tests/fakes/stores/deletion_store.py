"""Waiting deletions, in memory."""

from cairn.domain.index.deletion import Deletion
from cairn.domain.scope import Scope


class InMemoryDeletionStore:
    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], Deletion] = {}

    def add(self, scope: Scope, deletion: Deletion) -> None:
        self._waiting[scope.project_id, deletion.deletion_id] = deletion

    def waiting(self, scope: Scope, subject_hash: str) -> list[Deletion]:
        found = [
            deletion
            for (project_id, _), deletion in self._waiting.items()
            if project_id == scope.project_id and deletion.subject.hash == subject_hash
        ]
        return sorted(found, key=lambda deletion: (deletion.accepted_at, deletion.deletion_id))

    def remove(self, scope: Scope, deletion: Deletion) -> None:
        self._waiting.pop((scope.project_id, deletion.deletion_id), None)
