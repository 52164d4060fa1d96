"""What a search asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.nomination import Nomination
    from cairn.domain.projection import Vector
    from cairn.domain.question import Question
    from cairn.domain.scope import Scope, Subject
    from cairn.domain.search import Source
    from cairn.domain.view import View


class VectorIndex(Protocol):
    """Nominates what may answer a question; ranking is not its business."""

    def nominate(
        self, scope: Scope, sources: Sequence[Source], question: Question, limit: int
    ) -> Nomination:
        """Live memories that satisfy their source's filter, each once.

        At least the `limit` best by each of text, context and vector. What was accepted before
        the call for the searched subjects is included. Sources are read in parallel.
        Raises: DependencyUnavailable rather than leave something out.
        """


class ProjectionReader(Protocol):
    """All projections of a subject, wherever they lie."""

    def view(self, scope: Scope, subject: Subject) -> View:
        """The live ones as they stood together at one moment of this call."""

    def vectors(
        self, scope: Scope, subject: Subject, memory_ids: Sequence[str]
    ) -> dict[str, Vector]:
        """Of these memories' projections under the subject, by id; absent where there is none."""
