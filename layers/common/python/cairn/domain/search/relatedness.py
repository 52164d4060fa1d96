"""Which known memories new messages may repeat, refine or correct: by rare words or by vectors."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.projection import Vector
from cairn.domain.index.segment import Segment
from cairn.domain.index.vectors import unit
from cairn.domain.index.view import LiveSegment
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.search.candidates import candidate_ref
from cairn.domain.search.term_counts import Values


class Related:
    """The live rows of segments, asked for every message of an add."""

    def __init__(self, parts: Sequence[LiveSegment]) -> None:
        self._parts = parts
        self._size = sum(len(part.rows) for part in parts)
        self._times = self._column(lambda segment: segment.numbers["event_time"])
        self._roots = np.sqrt(self._column(lambda segment: segment.text.different))

    def by_words(self, terms: Sequence[str], limit: int) -> list[CandidateRef]:
        """At most `limit` that share a word with `terms`, most related first; of equals, newest.

        Weights words by inverse document frequency as BM25 does (Robertson and Zaragoza, 2009) and
        divides by the square root of a memory's length, so that long memories do not win by length.
        """
        if not self._parts:
            return []
        wanted = list(set(terms))
        columns = [p.segment.text.frequencies(wanted)[:, p.rows] > 0 for p in self._parts]
        is_holding = np.concatenate(columns, axis=1)
        idf = np.array([self._idf(n) for n in np.count_nonzero(is_holding, axis=1).tolist()])
        scores = idf @ is_holding / np.maximum(self._roots, 1)
        return self._best(scores, int(np.count_nonzero(scores > 0)), limit)

    def by_vector(self, vector: Vector, limit: int) -> list[CandidateRef]:
        """The nearest of those with a vector of the same model."""
        scores = np.full(self._size, -np.inf)
        start = 0
        for part in self._parts:
            if known := part.segment.vectors.get(vector.model):
                cosines = np.full(len(part.segment), -np.inf)
                cosines[known.rows] = known.unit @ unit(vector)
                scores[start : start + len(part.rows)] = cosines[part.rows]
            start += len(part.rows)
        return self._best(scores, int(np.count_nonzero(scores > -np.inf)), limit)

    def _best(self, scores: Values, matching: int, limit: int) -> list[CandidateRef]:
        order = np.lexsort((-self._times, np.round(-scores, 9)))[: min(limit, matching)]
        return [candidate_ref(self._parts, number) for number in order.tolist()]

    def _idf(self, containing: int) -> float:
        return math.log(1 + (self._size - containing + 0.5) / (containing + 0.5))

    def _column(self, of: Callable[[Segment], NDArray[np.int64]]) -> NDArray[np.int64]:
        columns = [of(part.segment)[part.rows] for part in self._parts]
        return np.concatenate([np.zeros(0, np.int64), *columns])
