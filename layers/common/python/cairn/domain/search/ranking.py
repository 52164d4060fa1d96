"""Orders candidates by fused text, context and vector scores; reports a calibrated score."""

import numpy as np
from numpy.typing import NDArray

from cairn.domain.search.bm25 import bm25
from cairn.domain.search.boosts import boosts
from cairn.domain.search.calibration import confidence
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.fusion import fuse
from cairn.domain.search.missing_vectors import (
    awaiting_vector,
    bands,
    passing,
    without_vector,
)
from cairn.domain.search.question import Question
from cairn.domain.search.ranked_hits import RankedHits
from cairn.domain.search.term_counts import Values


def rank(question: Question, candidates: Candidates) -> RankedHits:
    """Score all candidates with one set of statistics, wherever they come from.

    Equals are ordered newest event first, then by id, so the same input always gives the same
    answer.
    """
    lacking = without_vector(question, candidates)
    awaiting = awaiting_vector(lacking, candidates)
    counted = candidates.statistics
    text = bm25(candidates.text, counted.documents, counted.text)
    context = bm25(candidates.context, counted.documents, counted.context)
    fused = fuse(text, context, candidates.cosine, is_complete=not awaiting.any())
    boosted = boosts(question, candidates)
    sure = confidence(candidates, boosted.is_others)
    band = bands(fused.text + fused.context + boosted.total, sure.score, awaiting)
    order = _order(band, fused.total + boosted.total, candidates)
    scores = sure.score[order]
    allowed = passing(scores, lacking[order], band[order])
    places, falling = np.arange(len(order)), _falling(scores)
    return RankedHits(order, places, falling, allowed, candidates, fused, boosted, sure)


def _order(band: NDArray[np.intp], scores: Values, candidates: Candidates) -> NDArray[np.intp]:
    """Best first. Rounded, so that the order of summation cannot decide between equals."""
    keys = (candidates.id_order, -candidates.event_times, np.round(-scores, 9), band)
    return np.lexsort(keys)


def _falling(scores: Values) -> Values:
    """A memory ranked above a more confident one is given that one's score: losing an answer costs
    more than showing a neighbour of it.
    """
    return np.asarray(np.maximum.accumulate(scores[::-1])[::-1])
