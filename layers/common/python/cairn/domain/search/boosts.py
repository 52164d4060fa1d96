"""What speaks for a memory besides words and vectors: who said it, when, and in which session."""

from datetime import timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cairn.domain.conversation.role import Role
from cairn.domain.index.masks import Mask
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.question import Question
from cairn.domain.search.term_counts import Values
from cairn.domain.text.analysis import analyse
from cairn.domain.times.spans import Span

# Half of the best text for memories of a person the question names: more than the name's own share
# of the words, less than one good sub-score.
NAMED_SPEAKER = 0.5
# Half of that for the time the question names: dates are stated less exactly than names.
ASKED_TIME = 0.25
# Decides between about equals only: an eighth of the best text.
SESSION = 0.125
# Most of what happens is mentioned within a week, and half as likely to be what is meant.
_MENTIONED_WITHIN_MS = timedelta(days=7) // timedelta(milliseconds=1)
_MENTIONED_LATER = 0.5

_ROLES = frozenset(role.value for role in Role)


class Boosts(NamedTuple):
    """What is added to the fused score. `is_others`: said by somebody else than is asked about."""

    speaker: Values
    time: Values
    session: Values
    is_others: Mask

    @property
    def total(self) -> Values:
        return self.speaker + self.time + self.session


def boosts(question: Question, candidates: Candidates) -> Boosts:
    is_named = _spoken_by_named(question, candidates)
    return Boosts(
        speaker=np.asarray(NAMED_SPEAKER * is_named),
        time=ASKED_TIME * _near_asked_time(question.times, candidates.event_times),
        session=np.asarray(SESSION * candidates.in_session),
        is_others=~is_named & bool(is_named.any()),
    )


def _spoken_by_named(question: Question, candidates: Candidates) -> Mask:
    """True for memories of a person the question names, where there are several to tell apart."""
    speakers = candidates.statistics.speakers - _ROLES
    asked = set(question.terms)
    named = {name for name in speakers if asked & set(analyse(name))}
    if not named or len(speakers) < 2 or len(named) == len(speakers):
        return np.zeros(len(candidates), np.bool_)
    return candidates.speakers.among(tuple(named))


def _near_asked_time(times: tuple[Span, ...], event_times: NDArray[np.int64]) -> Values:
    """1 within a time that is asked about, less soon after it, else 0."""
    boost = np.zeros(len(event_times))
    for start, end in ((span.start_ms, span.end_ms) for span in times):
        is_later = (event_times >= end) & (event_times < end + _MENTIONED_WITHIN_MS)
        boost = np.maximum(boost, _MENTIONED_LATER * is_later)
        boost = np.maximum(boost, (event_times >= start) & (event_times < end))
    return boost
