"""Candidates in the order in which they answer, from which the best are taken."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.masks import Mask
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.search.boosts import Boosts
from cairn.domain.search.calibration import Confidence
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.explanation import Explanation
from cairn.domain.search.fusion import Fused
from cairn.domain.search.term_counts import Values


@dataclass(frozen=True)
class RankedHits:
    """`order`: numbers of candidates, best first; `scores[n]` in [0, 1] is that of `order[n]` and
    never rises along it. `places[n]`: its place among all that was ranked, the best one's is 0.
    `passing[n]`: the highest threshold that `order[n]` passes.
    """

    order: NDArray[np.intp]
    places: NDArray[np.intp]
    scores: Values
    passing: Values
    candidates: Candidates
    fused: Fused
    boosts: Boosts
    confidence: Confidence

    def __len__(self) -> int:
        return len(self.order)

    def selected(self, which: Mask | slice) -> "RankedHits":
        """These of them, in the same order."""
        return replace(
            self,
            order=self.order[which],
            places=self.places[which],
            scores=self.scores[which],
            passing=self.passing[which],
        )

    def of_kind(self, kind: MemoryKind, threshold: float) -> "RankedHits":
        is_kind = self.candidates.kinds.among([kind.value])[self.order]
        return self.selected(is_kind & (self.passing >= threshold))

    def with_vector(self) -> "RankedHits":
        """Those that can be compared with the question's vector."""
        return self.selected(~np.isnan(self.confidence.semantic[self.order]))

    def without(self, memory_ids: Collection[str]) -> "RankedHits":
        return self.selected(~self.candidates.among(memory_ids)[self.order]) if memory_ids else self

    def refs(self) -> Iterator[CandidateRef]:
        return map(self.candidates.ref, self.order.tolist())

    def explanation(self, place: int) -> Explanation:
        """Why the hit at this place stands there; the best one's is 0."""
        number, terms = int(self.order[place]), self.candidates.terms
        text, context = self.candidates.text.frequencies, self.candidates.context.frequencies
        held = np.flatnonzero(text[:, number] + context[:, number])
        return Explanation(
            text=float(self.fused.text[number]),
            context=float(self.fused.context[number]),
            meaning=_known(self.fused.semantic[number]),
            speaker_boost=float(self.boosts.speaker[number]),
            time_boost=float(self.boosts.time[number]),
            session_boost=float(self.boosts.session[number]),
            fused=float(self.fused.total[number] + self.boosts.total[number]),
            covered_words=float(self.confidence.words[number]),
            near_meaning=_known(self.confidence.semantic[number]),
            matched_terms=tuple(terms[term] for term in held.tolist()),
        )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
