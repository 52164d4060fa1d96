"""Orders candidates by fused text, context and vector scores; reports a calibrated score."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cairn.domain.bm25 import TermMatches
from cairn.domain.calibration import Evidence, calibrate
from cairn.domain.fusion import fuse
from cairn.domain.message import Role
from cairn.domain.projection import Projection
from cairn.domain.question import Question
from cairn.domain.text import analyse
from cairn.domain.vectors import cosines

# A fifth of the best possible fused score for memories of a person the question names: more than
# the name's own share of the words, less than one good sub-score.
NAMED_SPEAKER_BOOST = 0.2
# Decides between about equals only: a twentieth of the best possible fused score.
SESSION_BOOST = 0.05

_ROLES = frozenset(role.value for role in Role)


class Ranked(NamedTuple):
    """`score` in [0, 1]; a list of these is in falling order, and the score agrees with it."""

    projection: Projection
    score: float


def rank(question: Question, candidates: Sequence[Projection]) -> list[Ranked]:
    """Score the union of all candidates with one set of term statistics.

    Equals are ordered newest event first, then by id, so the same input always gives the same
    answer.
    """
    if not candidates:
        return []
    text = TermMatches(question.terms, [c.text_terms for c in candidates])
    context = TermMatches(question.terms, [c.context_terms for c in candidates])
    cosine = _cosines(question, candidates)
    fused = fuse([text.bm25(), context.bm25(), cosine])
    fused += NAMED_SPEAKER_BOOST * _spoken_by_named(question, candidates)
    fused += SESSION_BOOST * _of_session(question, candidates)
    order = _order(fused, candidates)
    scores = calibrate(Evidence(text, context, cosine), order)
    return list(map(Ranked, map(candidates.__getitem__, order), scores))


def _order(fused: NDArray[np.float64], candidates: Sequence[Projection]) -> list[int]:
    """Best first. Rounded, so that the order of summation cannot decide between equals."""
    times = np.fromiter((c.event_time for c in candidates), np.int64, len(candidates))
    ids = np.array([c.memory_id for c in candidates])
    order: list[int] = np.lexsort((ids, -times, np.round(-fused, 9))).tolist()
    return order


def _cosines(question: Question, candidates: Sequence[Projection]) -> NDArray[np.float64]:
    """NaN where either side has no vector, or one of another model."""
    found = np.full(len(candidates), np.nan)
    wanted = question.vector
    if wanted is None:
        return found
    comparable = [
        (at, candidate.vector)
        for at, candidate in enumerate(candidates)
        if candidate.vector is not None and candidate.vector.model == wanted.model
    ]
    if comparable:
        found[[at for at, _ in comparable]] = cosines(wanted, [vector for _, vector in comparable])
    return found


def _spoken_by_named(question: Question, candidates: Sequence[Projection]) -> NDArray[np.bool_]:
    """True for memories of a person the question names, where there are several to tell apart."""
    speakers = {c.speaker for c in candidates} - _ROLES
    asked = set(question.terms)
    named = {name for name in speakers if asked & set(analyse(name))}
    if not named or len(speakers) < 2 or len(named) == len(speakers):
        return np.zeros(len(candidates), np.bool_)
    return np.fromiter((c.speaker in named for c in candidates), np.bool_, len(candidates))


def _of_session(question: Question, candidates: Sequence[Projection]) -> NDArray[np.bool_]:
    wanted = question.session_id
    if wanted is None:
        return np.zeros(len(candidates), np.bool_)
    return np.fromiter((wanted in c.session_ids for c in candidates), np.bool_, len(candidates))
