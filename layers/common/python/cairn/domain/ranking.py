"""Orders candidates by fused text, context and vector scores; reports a calibrated score."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.domain.bm25 import bm25
from cairn.domain.calibration import calibrate
from cairn.domain.fusion import fuse
from cairn.domain.message import Role
from cairn.domain.nomination import Candidates, Statistics
from cairn.domain.question import Question
from cairn.domain.text import analyse

# A fifth of the best possible fused score for memories of a person the question names: more than
# the name's own share of the words, less than one good sub-score.
NAMED_SPEAKER_BOOST = 0.2
# Decides between about equals only: a twentieth of the best possible fused score.
SESSION_BOOST = 0.05

_ROLES = frozenset(role.value for role in Role)


@dataclass(frozen=True)
class Ranking:
    """`order`: numbers of candidates, best first; `scores[n]` in [0, 1] is that of `order[n]` and
    never rises along it.
    """

    order: NDArray[np.intp]
    scores: NDArray[np.float64]


def rank(question: Question, candidates: Candidates, statistics: Statistics) -> Ranking:
    """Score all candidates with one set of statistics, wherever they come from.

    Equals are ordered newest event first, then by id, so the same input always gives the same
    answer.
    """
    text = bm25(candidates.text, statistics.documents, statistics.text)
    context = bm25(candidates.context, statistics.documents, statistics.context)
    fused = fuse([text, context, candidates.cosine])
    fused += NAMED_SPEAKER_BOOST * _spoken_by_named(question, candidates, statistics)
    fused += SESSION_BOOST * candidates.in_session
    order = _order(fused, candidates)
    return Ranking(order, calibrate(candidates, statistics, order))


def _order(fused: NDArray[np.float64], candidates: Candidates) -> NDArray[np.intp]:
    """Best first. Rounded, so that the order of summation cannot decide between equals."""
    keys = (candidates.id_order, -candidates.event_times, np.round(-fused, 9))
    return np.lexsort(keys)


def _spoken_by_named(
    question: Question, candidates: Candidates, statistics: Statistics
) -> NDArray[np.bool_]:
    """True for memories of a person the question names, where there are several to tell apart."""
    speakers = statistics.speakers - _ROLES
    asked = set(question.terms)
    named = {name for name in speakers if asked & set(analyse(name))}
    if not named or len(speakers) < 2 or len(named) == len(speakers):
        return np.zeros(len(candidates), np.bool_)
    return candidates.speakers.among(tuple(named))
