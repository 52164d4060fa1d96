"""How rare terms are among texts that come and go."""

import math
from collections import Counter
from collections.abc import Iterable


class Rarity:
    """Inverse document frequency; a term of every text still counts a little.

    A term that no text holds is as rare as the rarest that one does.
    """

    def __init__(self) -> None:
        self._texts = 0
        self._counts: Counter[str] = Counter()
        self._terms: Counter[int] = Counter()  # how many terms stand in so many texts

    def add(self, terms: Iterable[str]) -> None:
        self._count(terms, 1)

    def remove(self, terms: Iterable[str]) -> None:
        self._count(terms, -1)

    def weight(self, terms: Iterable[str]) -> float:
        return sum(map(self.of, terms))

    def of(self, term: str) -> float:
        count = self._counts.get(term) or min(self._terms, default=0)
        return math.log(1 + (self._texts + 0.5) / count) if count else 1.0

    def _count(self, terms: Iterable[str], change: int) -> None:
        self._texts += change
        for term in terms:
            self._note(self._counts[term], -1)
            self._counts[term] += change
            self._note(self._counts[term], 1)

    def _note(self, count: int, change: int) -> None:
        """That one more term stands in so many texts, or one fewer."""
        self._terms[count] += change
        if not (count and self._terms[count]):
            del self._terms[count]
