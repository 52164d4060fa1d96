"""Which known memories new messages may repeat, refine or correct: by rare words or by vectors."""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, zip_longest

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.masks import Mask
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
        self._places = self._numbered()
        self._times = self._column(lambda segment: segment.numbers["event_time"])
        self._roots = np.sqrt(self._column(lambda segment: segment.text.different))

    def nearest(
        self, texts: Sequence[Sequence[str]], vectors: Sequence[Vector], limit: int
    ) -> list[CandidateRef]:
        """The best for each text, as its terms, and for each vector; then the second best of each,
        and so on; at most `limit` of each.
        """
        lists = [self.by_words(terms, limit) for terms in texts]
        lists += [self.by_vector(vector, limit) for vector in vectors]
        return unique(filter(None, chain.from_iterable(zip_longest(*lists))))

    def by_words(self, terms: Sequence[str], limit: int) -> list[CandidateRef]:
        """At most `limit` that share a word with `terms`, most related first; of equals, newest.

        Weights words by inverse document frequency as BM25 does (Robertson and Zaragoza, 2009) and
        divides by the square root of a memory's length, so that long memories do not win by length.
        """
        scores = np.zeros(self._size)
        for term in set(terms):
            holders = self._holders(term)
            scores[holders] += self._idf(len(holders))
        return self._best(scores / np.maximum(self._roots, 1), scores > 0, limit)

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
        return self._best(scores, scores > -np.inf, limit)

    def holding(self, terms: Sequence[str]) -> list[CandidateRef]:
        """All that hold each of the terms, newest first; without terms all there are."""
        scores = np.ones(self._size)
        for term in set(terms):
            holds = np.zeros(self._size)
            holds[self._holders(term)] = 1
            scores *= holds
        return self._best(scores, scores > 0, self._size)

    def _best(self, scores: Values, is_match: Mask, limit: int) -> list[CandidateRef]:
        found = np.flatnonzero(is_match)
        order = np.lexsort((-self._times[found], np.round(-scores[found], 9)))[:limit]
        return [candidate_ref(self._parts, number) for number in found[order].tolist()]

    def _holders(self, term: str) -> NDArray[np.int64]:
        """The live rows that hold the term, by number: no table of all terms and rows is made."""
        found = [
            places[part.segment.text.holders_of(term)]
            for part, places in zip(self._parts, self._places, strict=True)
        ]
        numbers = np.concatenate([np.zeros(0, np.int64), *found])
        return numbers[numbers >= 0]

    def _numbered(self) -> list[NDArray[np.int64]]:
        """For each part the numbers of its rows among all that are live; -1 for others."""
        places, start = [], 0
        for part in self._parts:
            numbers = np.full(len(part.segment), -1, np.int64)
            numbers[part.rows] = np.arange(start, start + len(part.rows))
            places.append(numbers)
            start += len(part.rows)
        return places

    def _idf(self, containing: int) -> float:
        return math.log(1 + (self._size - containing + 0.5) / (containing + 0.5))

    def _column(self, of: Callable[[Segment], NDArray[np.int64]]) -> NDArray[np.int64]:
        columns = [of(part.segment)[part.rows] for part in self._parts]
        return np.concatenate([np.zeros(0, np.int64), *columns])


def unique(refs: Iterable[CandidateRef]) -> list[CandidateRef]:
    """Each memory once, in order."""
    found: dict[str, CandidateRef] = {}
    for ref in refs:
        found.setdefault(ref.memory_id, ref)
    return list(found.values())
