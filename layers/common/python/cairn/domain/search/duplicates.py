"""Memories that say the same are one answer."""

import re
from collections.abc import Iterable
from dataclasses import replace

from cairn.domain.memory.memory import Statement
from cairn.domain.search.query import ScoredMemory
from cairn.domain.text.analysis import analyse
from cairn.domain.text.normal_form import normal_form
from cairn.domain.times.said_at import day

type _Words = frozenset[str]

# Share of the words of both (Jaccard) that they have in common, for words on the same day: a filler
# or a name in front may differ, but neither a figure nor a "not".
ALIKE = 0.9
# Fewer words than these are said again on purpose: a "yes" to another question.
FEWEST = 4
_TELLING = re.compile(r"\d|^(?:no|not|never|none|nor|cannot|without)$|n't$|[不没沒无無未别別]")


def distinct(found: Iterable[ScoredMemory]) -> list[ScoredMemory]:
    """The best of those that say the same, in the order given.

    What says all that a better one says, and more, takes its place: a turn that is kept word for
    word, that of a sentence drawn from it.
    """
    kept: list[ScoredMemory] = []
    words: list[_Words] = []
    for each in found:
        own = _words(each.memory.statement)
        same = (at for at in range(len(kept)) if _is_same(kept[at], words[at], each, own))
        at = next(same, None)
        if at is None:
            kept.append(each)
            words.append(own)
        elif words[at] < own:
            kept[at], words[at] = replace(each, score=kept[at].score), own
    return kept


def _words(statement: Statement) -> _Words:
    """As they were said, and as they are compared in scripts without spaces."""
    return frozenset((*normal_form(statement.words).split(), *analyse(statement.words)))


def _is_same(one: ScoredMemory, words: _Words, other: ScoredMemory, others: _Words) -> bool:
    if not (one.memory.task_id and other.memory.task_id):
        return False  # what somebody wrote by itself stands for itself
    first, second = one.memory.statement, other.memory.statement
    fewer, more = sorted((len(words), len(others)))
    if not fewer or first.kind is not second.kind:
        return False
    if not set(first.evidence).isdisjoint(second.evidence):
        return len(words & others) >= ALIKE * fewer
    if first.speaker != second.speaker or fewer < max(FEWEST, ALIKE * more):
        return False
    is_close = len(words & others) >= ALIKE * len(words | others)
    is_telling = is_close and any(map(_TELLING.search, words ^ others))
    return is_close and not is_telling and day(first.event_time) == day(second.event_time)
