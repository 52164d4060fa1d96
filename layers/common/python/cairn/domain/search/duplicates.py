"""Near-duplicates among the memories found are one answer."""

import re
from collections.abc import Iterable

from cairn.domain.memory.memory import Statement
from cairn.domain.search.query import ScoredMemory
from cairn.domain.text.analysis import analyse
from cairn.domain.text.normal_form import normal_form
from cairn.domain.times.said_at import day

type _Words = frozenset[str]

# Jaccard similarity of the words of near-duplicates that were said on the same day: a filler or a
# name in front may differ, but neither a figure nor a "not".
SIMILARITY = 0.9
# Fewer words than these are said again on purpose: a "yes" to another question.
FEWEST = 4
# In characters. Of a longer text the rest has to be the same.
LONGEST = 10_000
_DECISIVE = re.compile(r"\d|^(?:no|not|never|none|nor|cannot|without)$|n't$|[不没沒无無未别別]")


def distinct(found: Iterable[ScoredMemory]) -> list[ScoredMemory]:
    """The best of each group of near-duplicates, in the order given.

    One that says all that a better one says, and more, takes its place: a turn that is kept word
    for word replaces a sentence drawn from it.
    """
    kept: list[ScoredMemory] = []
    words: list[_Words] = []
    for hit in found:
        own = _words(hit.memory.statement)
        same = (n for n in range(len(kept)) if _is_near_duplicate(kept[n], words[n], hit, own))
        place = next(same, None)
        if place is None:
            kept.append(hit)
            words.append(own)
        elif words[place] < own:
            better = kept[place]
            kept[place], words[place] = hit._replace(score=better.score, place=better.place), own
    return kept


def _words(statement: Statement) -> _Words:
    """As they were said, and as they are compared in scripts without spaces."""
    beginning = statement.words[:LONGEST]
    return frozenset((*normal_form(beginning).split(), *analyse(beginning)))


def _is_near_duplicate(
    one: ScoredMemory, words: _Words, other: ScoredMemory, others: _Words
) -> bool:
    if not (one.memory.task_id and other.memory.task_id):
        return False  # what a caller wrote directly stands for itself
    first, second = one.memory.statement, other.memory.statement
    fewer, more = sorted((len(words), len(others)))
    if not fewer or first.kind is not second.kind:
        return False
    if not set(first.evidence).isdisjoint(second.evidence):
        return len(words & others) >= SIMILARITY * fewer
    if first.speaker != second.speaker or fewer < max(FEWEST, SIMILARITY * more):
        return False
    is_close = len(words & others) >= SIMILARITY * len(words | others)
    is_close = is_close and first.words[LONGEST:] == second.words[LONGEST:]
    is_decisive = is_close and any(map(_DECISIVE.search, words ^ others))
    return is_close and not is_decisive and day(first.event_time) == day(second.event_time)
