"""Turns that no memory tells: kept word for word, so that a model makes nothing harder to find."""

from collections.abc import Iterable, Iterator

from cairn.domain.memory.memory import Statement
from cairn.domain.rules.repetition import is_mere_reply
from cairn.domain.text.analysis import analyse
from cairn.domain.text.sentences import declared, sentences

# A model that rephrases a sentence keeps at least half of the words that matter in it; one that
# leaves the sentence out keeps few of them.
MOSTLY = 0.5
# Programs say much that only keeps a talk going; what users come back to are their long answers.
FEWEST_OF_A_PROGRAM = 20

type _Terms = frozenset[str]


def is_untold(
    words: str, told: Iterable[Statement], known: Iterable[Statement], *, is_persons: bool
) -> bool:
    """Whether a turn declares something that is in no memory.

    `told` are the statements that rest on it, `known` what was known before, which must hold all
    words of a sentence to say the same. Bare questions and mere replies declare nothing.
    """
    retained = frozenset().union(*map(_terms, told))
    before = [_terms(each) for each in known]
    left = [
        terms
        for terms in _declared(words)
        if len(terms & retained) < MOSTLY * len(terms) and not any(terms <= one for one in before)
    ]
    return bool(left) and (is_persons or len(frozenset().union(*left)) >= FEWEST_OF_A_PROGRAM)


def _terms(statement: Statement) -> _Terms:
    return frozenset(analyse(f"{statement.words} {statement.reasoning}"))


def _declared(words: str) -> Iterator[_Terms]:
    """The terms of each sentence that states something."""
    for sentence in sentences(words):
        stated = declared(sentence)
        if stated and not is_mere_reply(stated):
            yield frozenset(analyse(stated))
