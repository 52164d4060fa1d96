"""A text as the rules read it, sentence by sentence."""

from typing import NamedTuple

from cairn.domain.text.sentences import declared, plain, sentences

# No single mark states anything.
_SHORTEST = 2


class Sentence(NamedTuple):
    """`words` is an exact part of the text, and `stated` of these: empty where it only asks.

    `plain` is what is stated, as patterns expect it (see `text.sentences`).
    """

    words: str
    stated: str
    plain: str


def read(text: str) -> list[Sentence]:
    return [_read(words) for words in sentences(text)]


def _read(words: str) -> Sentence:
    stated = declared(words) if len(words) >= _SHORTEST else None
    return Sentence(words, stated, plain(stated)) if stated else Sentence(words, "", "")
