"""What speaks for a memory besides words and meaning: who said it, when, and in which talk."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from cairn.domain.conversation.message import Role
from cairn.domain.search.candidates import Candidates, Values
from cairn.domain.search.question import Question
from cairn.domain.search.statistics import Statistics
from cairn.domain.text.analysis import analyse
from cairn.domain.times.spans import Span

# Half of the best text for memories of a person the question names: more than the name's own share
# of the words, less than one good sub-score.
NAMED_SPEAKER = 0.5
# Half of that for the time the question names: dates are told less exactly than names.
ASKED_TIME = 0.25
# Decides between about equals only: an eighth of the best text.
SESSION = 0.125
# Most of what happened is told within a week, and half as likely to be what is meant.
_TOLD_WITHIN_MS = timedelta(days=7) // timedelta(milliseconds=1)
_TOLD_LATER = 0.5

_ROLES = frozenset(role.value for role in Role)


@dataclass(frozen=True)
class Boosts:
    """What is added to the fused score. `is_others`: said by somebody else than is asked about."""

    speaker: Values
    time: Values
    session: Values
    is_others: NDArray[np.bool_]

    @property
    def total(self) -> Values:
        return self.speaker + self.time + self.session


def boosts(question: Question, candidates: Candidates, statistics: Statistics) -> Boosts:
    is_named = _spoken_by_named(question, candidates, statistics)
    return Boosts(
        speaker=np.asarray(NAMED_SPEAKER * is_named),
        time=ASKED_TIME * _at_asked_time(question.times, candidates.event_times),
        session=np.asarray(SESSION * candidates.in_session),
        is_others=~is_named & bool(is_named.any()),
    )


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


def _at_asked_time(times: tuple[Span, ...], event_times: NDArray[np.int64]) -> Values:
    """1 within a time that is asked about, less soon after it, else 0."""
    found = np.zeros(len(event_times))
    for start, end in ((each.start_ms, each.end_ms) for each in times):
        is_later = (event_times >= end) & (event_times < end + _TOLD_WITHIN_MS)
        found = np.maximum(found, _TOLD_LATER * is_later)
        found = np.maximum(found, (event_times >= start) & (event_times < end))
    return found
