"""Order documents that a caller brings by their relevance to a query."""

from collections.abc import Sequence
from typing import NamedTuple

from cairn.domain.scope import Permission, Scope
from cairn.ports.reranker import Reranker


class Rerank(NamedTuple):
    """Neither the query nor every document is blank. `top_n`: of the best; None for all."""

    query: str
    documents: Sequence[str]
    top_n: int | None = None


class RankedDocument(NamedTuple):
    """`place` among the documents, score in [0, 1]."""

    place: int
    score: float


class Reranked(NamedTuple):
    """Best first, equals in the order given; `model` is what ranked."""

    model: str
    documents: Sequence[RankedDocument]


def rerank_documents(asked: Rerank, *, scope: Scope, deadline: int, reranker: Reranker) -> Reranked:
    """Blank documents are relevant to nothing. Nothing stored is read.

    Needs what a search needs, as it costs as much. Raises: DependencyUnavailable, InvalidRequest.
    """
    scope.require(Permission.READ)
    places = [place for place, document in enumerate(asked.documents) if document.strip()]
    written = [asked.documents[place] for place in places]
    model, rated = reranker.rate(asked.query, written, deadline=deadline)
    scores = dict(zip(places, rated, strict=True))
    found = [RankedDocument(place, scores.get(place, 0.0)) for place in range(len(asked.documents))]
    return Reranked(model, sorted(found, key=lambda ranked: -ranked.score)[: asked.top_n])
