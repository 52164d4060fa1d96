"""What may answer a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.scope import Scope
    from cairn.domain.search.candidates import Candidates
    from cairn.domain.search.query import Source
    from cairn.domain.search.question import Question


class CandidateSource(Protocol):
    """Retrieves what may answer a question; ranking is not its business."""

    def retrieve(
        self, scope: Scope, sources: Sequence[Source], question: Question, limit: int
    ) -> Candidates:
        """Live memories that satisfy their source's filter, each once, with statistics of all.

        At least the `limit` best by each of text, context and vector. What was accepted before
        the call for the searched subjects is included. Sources are read in parallel.
        Raises: DependencyUnavailable rather than leave something out.
        """
