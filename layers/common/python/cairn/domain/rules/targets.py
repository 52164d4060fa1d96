"""Which known statement a correction is about: at most one, and none in doubt."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from cairn.domain.rules.content import content
from cairn.domain.rules.correction import Correction, Manner
from cairn.domain.rules.rarity import Rarity
from cairn.domain.rules.target import LEAST_REPLACED, Target, score, target_in

_LEAST_LEAD = 0.15
# Of what more statements than these have in common, none is meant.
_MOST_CANDIDATES = 50
# In characters. What stands behind them makes no word rarer.
_LONGEST = 4_000


def target_of(correction: Correction, known: Sequence[str]) -> int | None:
    """Index of the one text in `known` that the correction is about."""
    targets = Targets[int]()
    for index, text in enumerate(known):
        targets.put(index, text)
    return targets.of(correction)


class Targets[K: Hashable]:
    """Known texts by name, read when the first correction comes, and found by their terms."""

    def __init__(self) -> None:
        self._unread: dict[K, str] = {}
        self._terms: dict[K, frozenset[str]] = {}
        self._targets: dict[K, Target] = {}
        self._holders: defaultdict[str, set[K]] = defaultdict(set)
        self._rarity = Rarity()

    def put(self, name: K, text: str) -> None:
        """Instead of the text that had the name before."""
        self._unread[name] = text

    def of(self, correction: Correction) -> K | None:
        """The name of the only text that `correction` can be about."""
        self._read()
        names = self._candidates(correction)
        scores = ((score(correction, self._targets[name], self._rarity), name) for name in names)
        ranked = sorted(scores, key=lambda scored: scored[0], reverse=True)
        if not ranked or ranked[0][0] <= 0:
            return None
        lead = ranked[0][0] - (ranked[1][0] if len(ranked) > 1 else 0.0)
        return ranked[0][1] if lead >= _LEAST_LEAD else None

    def _candidates(self, correction: Correction) -> set[K]:
        """All that can be meant; none where these are too many."""
        found: set[K] = set()
        for term in self._decisive(correction):
            found |= self._holders.get(term, set())
            if len(found) > _MOST_CANDIDATES:
                return set()
        return found

    def _decisive(self, correction: Correction) -> Iterable[str]:
        """The rarest terms, of which every possible target has one.

        Without all of them, too little of what is replaced would be left; where nothing is said to
        be replaced, two terms of the topic are needed.
        """
        terms = correction.replaced_terms or correction.topic_terms
        rarest = sorted(terms, key=self._rarity.of, reverse=True)
        if not correction.replaced_terms:
            return rarest[:-1] if correction.manner is Manner.RECONSIDERED else ()
        left, number = self._rarity.weight(terms), 0
        least = LEAST_REPLACED * left
        while number < len(rarest) and left >= least - 1e-9:
            left -= self._rarity.of(rarest[number])
            number += 1
        return rarest[:number]

    def _read(self) -> None:
        for name, text in self._unread.items():
            self._forget(name)
            target = target_in(text)
            is_all = target and target.statement == text
            terms = target.terms if target and is_all else frozenset(content(text[:_LONGEST]))
            self._terms[name] = terms
            self._rarity.add(terms)
            if target:
                self._targets[name] = target
                for term in target.terms:
                    self._holders[term].add(name)
        self._unread = {}

    def _forget(self, name: K) -> None:
        if (terms := self._terms.pop(name, None)) is not None:
            self._rarity.remove(terms)
        if target := self._targets.pop(name, None):
            for term in target.terms:
                self._holders[term].discard(name)
