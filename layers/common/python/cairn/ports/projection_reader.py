"""Projections of memories, wherever they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.index.projection import Vector
    from cairn.domain.index.view import SubjectView
    from cairn.domain.scope import Scope, Subject


class ProjectionReader(Protocol):
    """All projections of a subject, in rows and in segments."""

    def view(self, scope: Scope, subject: Subject) -> SubjectView:
        """The live ones as they stood together at one moment of this call."""

    def vectors(
        self, scope: Scope, subject: Subject, memory_ids: Sequence[str]
    ) -> dict[str, Vector]:
        """Of these memories' projections under the subject, by id; absent where there is none."""
