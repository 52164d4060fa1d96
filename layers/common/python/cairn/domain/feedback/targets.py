"""Which memories a feedback is about: none in doubt."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import Memory
from cairn.domain.rules.attitude import attitude
from cairn.domain.rules.content import content
from cairn.domain.rules.target import Target
from cairn.domain.text.sentences import sentences
from cairn.domain.text.stop_words import ENGLISH

_NEGATED = re.compile(
    r"\b(?:not|never|no longer|no|none|without|cannot)\b|n't\b|不|没", re.IGNORECASE
)
_LEAST_OF_STATEMENT = 0.5  # what a single common term has to be of a statement that is forgotten
_LEAST_ALIKE = 0.5
_LEAST_LEAD = 0.15


class Meant(NamedTuple):
    """A memory that is meant, and what of its words is left without the sentences that are."""

    memory: Memory
    left: str


def topic_terms(text: str) -> frozenset[str]:
    """Empty where it only has words such as "it is", which tell no topic."""
    return frozenset(content(text)) - ENGLISH


def is_users(memory: Memory) -> bool:
    return memory.statement.speaker != Role.ASSISTANT


def meant_by(what: str, memories: Sequence[Memory], *, is_about: bool, is_all: bool) -> list[Meant]:
    """The memories to forget: all that state it, or the ones of the only message about it.

    Memories of one message go together, as a fact and the preference that it states. What an
    assistant said is meant where the user said nothing of it. `is_all`: whatever is about it.
    """
    wanted = topic_terms(what)
    if not wanted:
        return []
    found = [(_fit(what, wanted, memory, is_about=is_about), memory) for memory in memories]
    fitting = [(fit, memory) for fit, memory in found if fit > 0]
    if not is_all:
        stated = [] if is_about else [each for each in fitting if each[0] >= _LEAST_OF_STATEMENT]
        users = [each for each in fitting if is_users(each[1])] or fitting
        fitting = stated or (_only(users) if is_about else _clearest(users))
    return [
        Meant(memory, _without(what, wanted, memory, is_about=is_about)) for _, memory in fitting
    ]


def closest(sentence: str, memories: Iterable[Memory]) -> list[Memory]:
    """Those of the one message of the user that says most of the same."""
    said = topic_terms(sentence)
    found = []
    for memory in filter(is_users, memories):
        known = topic_terms(memory.statement.words)
        alike = len(said & known) / max(len(said), len(known), 1)
        if alike >= _LEAST_ALIKE:
            found.append((alike, memory))
    return [memory for _, memory in _clearest(found)]


def _clearest(found: Sequence[tuple[float, Memory]]) -> list[tuple[float, Memory]]:
    """Those of the best message; none where another's are as good."""
    groups: defaultdict[str, list[tuple[float, Memory]]] = defaultdict(list)
    for fit, memory in found:
        groups[origin(memory)].append((fit, memory))
    ranked = sorted(groups.values(), key=_best, reverse=True)
    if len(ranked) > 1 and _best(ranked[0]) - _best(ranked[1]) < _LEAST_LEAD:
        return []
    return ranked[0] if ranked else []


def _only(found: list[tuple[float, Memory]]) -> list[tuple[float, Memory]]:
    """Those of the one message that there is; none of several."""
    return found if len({origin(memory) for _, memory in found}) == 1 else []


def origin(memory: Memory) -> str:
    """The message that it was first taken from."""
    return next(iter(memory.statement.evidence), memory.memory_id)


def _best(group: Sequence[tuple[float, Memory]]) -> float:
    return max(fit for fit, _ in group)


def _fit(what: str, wanted: frozenset[str], memory: Memory, *, is_about: bool) -> float:
    """How much of the sentence that fits best is meant; 0 when none fits."""
    parts = sentences(memory.statement.words)
    fits = (_fit_of(what, wanted, part, is_about=is_about) for part in parts)
    return max(fits, default=0.0)


def _fit_of(what: str, wanted: frozenset[str], sentence: str, *, is_about: bool) -> float:
    terms = topic_terms(sentence)
    is_part = not what.isascii() and what in sentence  # a single character is no term of a run
    if not (wanted <= terms or is_part):
        return 0.0
    share = len(wanted) / max(len(terms), 1)
    if is_about:
        return share
    if bool(_NEGATED.search(what)) != bool(_NEGATED.search(sentence)):
        return 0.0
    if attitude(what) not in (0, attitude(sentence)):
        return 0.0
    if len(wanted) > 1 or what.casefold() in sentence.casefold():
        return max(share, _LEAST_OF_STATEMENT)
    is_meant = share >= _LEAST_OF_STATEMENT or wanted <= Target(sentence, 0, terms).predicates
    return share if is_meant else 0.0


def _without(what: str, wanted: frozenset[str], memory: Memory, *, is_about: bool) -> str:
    parts = sentences(memory.statement.words)
    kept = [part for part in parts if not _fit_of(what, wanted, part, is_about=is_about)]
    return " ".join(kept)
