"""Which known memories new messages may repeat, refine or correct: those that share rare words."""

import math
from collections import defaultdict
from collections.abc import Sequence
from heapq import nlargest

from cairn.domain.projection import Projection


class SharedWords:
    """An inverted index over memories, built once and asked for every message of an add.

    Weights words by inverse document frequency as BM25 does (Robertson and Zaragoza, 2009) and
    divides by the square root of a memory's length, so that long memories do not win by length.
    """

    def __init__(self, memories: Sequence[Projection]) -> None:
        self._memories = memories
        self._lengths: list[int] = []
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, memory in enumerate(memories):
            terms = set(memory.text_terms)
            self._lengths.append(len(terms))
            for term in terms:
                self._holding[term].append(number)

    def nearest(self, terms: Sequence[str], limit: int) -> list[Projection]:
        """At most `limit` memories that share a word with `terms`, most related first."""
        scores: dict[int, float] = defaultdict(float)
        for term in set(terms):
            holding = self._holding.get(term, ())
            for number in holding:
                scores[number] += self._weight(len(holding))
        best = nlargest(limit, scores, key=lambda number: self._ranked(scores, number))
        return [self._memories[number] for number in best]

    def _weight(self, frequency: int) -> float:
        return math.log(1 + (len(self._memories) - frequency + 0.5) / (frequency + 0.5))

    def _ranked(self, scores: dict[int, float], number: int) -> tuple[float, int]:
        """Of equals, the one said last."""
        relatedness = scores[number] / math.sqrt(self._lengths[number])
        return relatedness, self._memories[number].event_time
