"""What a search asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.projection import Projection
    from cairn.domain.question import Question
    from cairn.domain.scope import Scope
    from cairn.domain.search import Source


class VectorIndex(Protocol):
    """Nominates what may answer a question; ranking is not its business."""

    def nominate(
        self, scope: Scope, sources: Sequence[Source], question: Question, limit: int
    ) -> list[Projection]:
        """Live projections that satisfy their source's filter, each memory once, unordered.

        At least the `limit` best by each of text, context and vector. What was accepted before
        the call for the searched subjects is included. Sources are read in parallel.
        """
