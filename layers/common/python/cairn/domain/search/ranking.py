"""Orders candidates by fused text, context and vector scores; reports a calibrated score."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.domain.search.bm25 import bm25
from cairn.domain.search.boosts import Boosts, boosts
from cairn.domain.search.calibration import Sureness, sureness
from cairn.domain.search.candidates import Candidates, Values
from cairn.domain.search.explanation import Explanation
from cairn.domain.search.fusion import Fused, fuse
from cairn.domain.search.missing_vectors import (
    awaiting_vector,
    bands,
    passing,
    without_vector,
)
from cairn.domain.search.question import Question
from cairn.domain.search.statistics import Statistics


@dataclass(frozen=True)
class Ranking:
    """`order`: numbers of candidates, best first; `scores[n]` in [0, 1] is that of `order[n]` and
    never rises along it. `passing[n]`: the highest threshold that `order[n]` passes.
    """

    order: NDArray[np.intp]
    scores: Values
    passing: Values
    candidates: Candidates
    fused: Fused
    boosts: Boosts
    sureness: Sureness

    def explanation(self, at: int) -> Explanation:
        """Of the candidate with this number."""
        of, terms = self.candidates, self.candidates.terms
        held = (of.text.frequencies[:, at] + of.context.frequencies[:, at]) > 0
        return Explanation(
            text=float(self.fused.text[at]),
            context=float(self.fused.context[at]),
            meaning=_known(self.fused.meaning[at]),
            speaker_boost=float(self.boosts.speaker[at]),
            time_boost=float(self.boosts.time[at]),
            session_boost=float(self.boosts.session[at]),
            fused=float(self.fused.total[at] + self.boosts.total[at]),
            covered_words=float(self.sureness.words[at]),
            near_meaning=_known(self.sureness.meaning[at]),
            matched_terms=tuple(terms[each] for each in np.flatnonzero(held).tolist()),
        )


def rank(question: Question, candidates: Candidates, statistics: Statistics) -> Ranking:
    """Score all candidates with one set of statistics, wherever they come from.

    Equals are ordered newest event first, then by id, so the same input always gives the same
    answer.
    """
    lacking = without_vector(question, candidates)
    awaiting = awaiting_vector(lacking, candidates)
    text = bm25(candidates.text, statistics.documents, statistics.text)
    context = bm25(candidates.context, statistics.documents, statistics.context)
    fused = fuse(text, context, candidates.cosine, is_complete=not awaiting.any())
    boosted = boosts(question, candidates, statistics)
    sure = sureness(candidates, statistics, boosted.is_others)
    band = bands(fused.text + fused.context + boosted.total, sure.score, awaiting)
    order = _order(band, fused.total + boosted.total, candidates)
    confidence = sure.score[order]
    allowed = passing(confidence, lacking[order], band[order])
    return Ranking(order, _falling(confidence), allowed, candidates, fused, boosted, sure)


def _order(band: NDArray[np.intp], scores: Values, candidates: Candidates) -> NDArray[np.intp]:
    """Best first. Rounded, so that the order of summation cannot decide between equals."""
    keys = (candidates.id_order, -candidates.event_times, np.round(-scores, 9), band)
    return np.lexsort(keys)


def _falling(scores: Values) -> Values:
    """A memory ranked above a surer one is given that one's score: losing an answer costs more
    than showing a neighbour of it.
    """
    return np.asarray(np.maximum.accumulate(scores[::-1])[::-1])


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
