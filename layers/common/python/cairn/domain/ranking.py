"""Orders candidates by fused text, context and vector scores; reports a calibrated score."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.domain.bm25 import bm25
from cairn.domain.boosts import Boosts, boosts
from cairn.domain.calibration import Sureness, sureness
from cairn.domain.candidates import Candidates, Values
from cairn.domain.explanation import Explanation
from cairn.domain.fusion import Fused, fuse
from cairn.domain.question import Question
from cairn.domain.statistics import Statistics


@dataclass(frozen=True)
class Ranking:
    """`order`: numbers of candidates, best first; `scores[n]` in [0, 1] is that of `order[n]` and
    never rises along it.
    """

    order: NDArray[np.intp]
    scores: Values
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
            fused=float(self.fused.mean[at] + self.boosts.total[at]),
            covered_words=float(self.sureness.words[at]),
            near_meaning=_known(self.sureness.meaning[at]),
            matched_terms=tuple(terms[each] for each in np.flatnonzero(held).tolist()),
        )


def rank(question: Question, candidates: Candidates, statistics: Statistics) -> Ranking:
    """Score all candidates with one set of statistics, wherever they come from.

    Equals are ordered newest event first, then by id, so the same input always gives the same
    answer.
    """
    text = bm25(candidates.text, statistics.documents, statistics.text)
    context = bm25(candidates.context, statistics.documents, statistics.context)
    fused = fuse(text, context, candidates.cosine)
    boosted = boosts(question, candidates, statistics)
    sure = sureness(candidates, statistics, boosted.is_others)
    order = _order(fused.mean + boosted.total, candidates)
    return Ranking(order, _falling(sure.score[order]), candidates, fused, boosted, sure)


def _order(scores: Values, candidates: Candidates) -> NDArray[np.intp]:
    """Best first. Rounded, so that the order of summation cannot decide between equals."""
    keys = (candidates.id_order, -candidates.event_times, np.round(-scores, 9))
    return np.lexsort(keys)


def _falling(scores: Values) -> Values:
    """A memory ranked above a surer one is given that one's score: losing an answer costs more
    than showing a neighbour of it.
    """
    return np.asarray(np.maximum.accumulate(scores[::-1])[::-1])


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
