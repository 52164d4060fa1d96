"""A model that says how relevant documents are to a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Relevance(NamedTuple):
    """`scores` in [0, 1], one per document, same order; `model` is what gave them."""

    model: str
    scores: Sequence[float]


class Reranker(Protocol):
    def rate(self, query: str, documents: Sequence[str], *, deadline: int) -> Relevance:
        """Neither query nor any document is blank; `deadline` in ms since epoch.

        Raises: DependencyUnavailable when trying again later may work, InvalidRequest when it never
        will.
        """
