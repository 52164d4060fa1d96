"""Relevance of documents by their words, and by their vectors where a model makes some."""

from collections.abc import Sequence

import numpy as np

from cairn.domain.index.projection import Vector
from cairn.domain.index.vectors import unit
from cairn.domain.search.document_ranking import relevance
from cairn.domain.search.term_counts import Values
from cairn.ports.clock import Clock
from cairn.ports.embedder import Embedder
from cairn.ports.reranker import Relevance
from cairn.use_cases.embedding.embed_texts import embed_texts

NAME = "cairn-bm25"
VECTORS_MS = 8_000  # vectors are waited for as long as a question's; then words alone must do


class OwnReranker:
    """Implements `ports.Reranker`. The name of what ranked ends with the embedding model, if any.

    Without an embedder, and where one text gets no vector in time, words alone decide: documents
    with and without a vector could not be compared.
    """

    def __init__(self, embedder: Embedder | None, clock: Clock) -> None:
        self._embedder, self._clock = embedder, clock

    def rate(self, query: str, documents: Sequence[str], *, deadline: int) -> Relevance:
        if self._embedder is None:
            return Relevance(NAME, relevance(query, documents, None).tolist())
        latest = min(deadline, self._clock.now() + VECTORS_MS)
        found = embed_texts([query, *documents], deadline=latest, embedder=self._embedder)
        vectors = [vector for vector in found if isinstance(vector, Vector)]
        if len(vectors) < len(found):
            return Relevance(NAME, relevance(query, documents, None).tolist())
        scores = relevance(query, documents, _cosine(vectors[0], vectors[1:]))
        return Relevance(f"{NAME}+{self._embedder.model}", scores.tolist())


def _cosine(query: Vector, documents: Sequence[Vector]) -> Values:
    rows = np.stack([unit(vector) for vector in documents])
    return np.asarray(rows @ unit(query), np.float64)
