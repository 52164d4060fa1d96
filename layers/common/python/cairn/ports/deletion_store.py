"""Deletions by criteria that wait for work of before them to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.index.deletion import Deletion
    from cairn.domain.scope import Scope


class DeletionStore(Protocol):
    """Of each subject, the oldest first."""

    def add(self, scope: Scope, deletion: Deletion) -> None:
        """From now on it is among the subject's."""

    def waiting(self, scope: Scope, subject_hash: str) -> list[Deletion]:
        """What was added and not removed."""

    def remove(self, scope: Scope, deletion: Deletion) -> None:
        """It has come to its end. Idempotent."""
