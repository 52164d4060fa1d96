"""Messages that no extracted statement covers: they are kept verbatim, so nothing is lost."""

from collections.abc import Callable, Iterable, Iterator

from cairn.domain.memory.memory import Statement
from cairn.domain.rules.repetition import is_mere_reply
from cairn.domain.text.analysis import analyse
from cairn.domain.text.sentences import declared, sentences

# A model that rephrases a sentence keeps at least half of its terms; one that leaves the sentence
# out keeps few of them.
MOSTLY = 0.5
# Assistants say much that only keeps a conversation going; their long answers are looked up later.
FEWEST_OF_AN_ASSISTANT = 20

type Terms = frozenset[str]


def terms_of(statement: Statement) -> Terms:
    return frozenset(analyse(f"{statement.words} {statement.reasoning}"))


def is_uncovered(
    words: str,
    extracted: Iterable[Statement],
    known: Iterable[Statement],
    *,
    is_by_person: bool,
    terms: Callable[[Statement], Terms] = terms_of,
) -> bool:
    """Whether a message states something that is in no memory.

    `extracted` are the statements whose evidence it is. `known` were known before; one of them must
    have all terms of a sentence to cover it. Bare questions and mere replies state nothing.
    `terms` remembers those of statements that are asked about again.
    """
    covered = frozenset().union(*map(terms, extracted))
    known_terms = list(map(terms, known))
    left = [
        said
        for said in _stated(words)
        if len(said & covered) < MOSTLY * len(said)
        and not any(said <= other for other in known_terms)
    ]
    size = len(frozenset().union(*left))
    return bool(left) and (is_by_person or size >= FEWEST_OF_AN_ASSISTANT)


def _stated(words: str) -> Iterator[Terms]:
    """The terms of each sentence that states something."""
    for sentence in sentences(words):
        stated = declared(sentence)
        if stated and not is_mere_reply(stated):
            yield frozenset(analyse(stated))
