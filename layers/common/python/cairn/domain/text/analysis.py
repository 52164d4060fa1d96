"""Text to index terms: the one analyser behind every index, the embedder and duplicate checks."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

import Stemmer  # type: ignore[import-not-found, unused-ignore]

from cairn.domain.text import stop_words

# A blob without spaces (a key, a data URL) must not become a term of its own size.
MAX_TERM_LENGTH = 64

# Scripts written without spaces (kana, Han, Thai, Lao, Burmese, Khmer), and hangul, whose words
# carry their particles: as bigrams, so that a part of a run can be found.
_DENSE = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ede\u1000-\u109f\u1100-\u11ff\u1780-\u17d3\u3005\u3007"
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
)
# Vowel signs and points that belong to their word although `\w` leaves them out.
_SIGNS = "\u0591-\u05bd\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
_LETTER = rf"(?:[^\W_{_DENSE}]|[{_SIGNS}])"
_EMOJI = "\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
_TOKEN = rf"(?P<word>{_LETTER}+(?:'{_LETTER}+)*)|(?P<dense>[{_DENSE}]+)|(?P<emoji>[{_EMOJI}])"
# The same for ASCII text, much faster to compile: the ranges above take as long as ten imports.
_ASCII_TOKEN = re.compile("(?P<word>[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*)")
_ACCENTS = re.compile("[\u0300-\u036f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_POSSESSIVE = re.compile(r"'(?:s|m|d|re|ve|ll)$")
_CHINESE_STOPS = re.compile("|".join(stop_words.CHINESE))

_stemmer = Stemmer.Stemmer("english", 0)


def analyse(text: str) -> tuple[str, ...]:
    """Terms in order: English words folded, stop words dropped, stemmed; CJK as bigrams.

    Other scripts and emoji are kept as words. A text of nothing but stop words keeps them, so that
    "who are you" can still be found by asking for it.
    """
    folded = fold(text)
    return tuple(_terms(folded)) or tuple(token.group() for token in _tokens(folded))


def encodable(text: str) -> str:
    """The text with a question mark for every lone surrogate, which UTF-8 cannot encode."""
    return text.encode("utf-8", "replace").decode("utf-8")


def fold(text: str) -> str:
    """Without differences of compatibility form, case, accent and invisible characters."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).replace("\u2019", "'").casefold()
    plain = _INVISIBLE.sub("", plain)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain)))


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """Words, runs without spaces and emoji, in order."""
    return (_ASCII_TOKEN if text.isascii() else _any_script()).finditer(text)


@cache
def _any_script() -> re.Pattern[str]:
    return re.compile(_TOKEN)


def _terms(folded: str) -> Iterator[str]:
    for token in _tokens(folded):
        if token.lastgroup == "word":
            term = word_term(token.group())
            if term:
                yield term
        elif token.lastgroup == "dense":
            yield from _bigrams(token.group())
        else:
            yield token.group()


def _bigrams(run: str) -> Iterator[str]:
    for part in _CHINESE_STOPS.split(run):
        if len(part) == 1:
            yield part
        yield from map("".join, pairwise(part))


@lru_cache(maxsize=1 << 16)
def word_term(word: str) -> str:
    """The index term of a folded word; empty for stop words and negated auxiliaries."""
    word = _POSSESSIVE.sub("", word)[:MAX_TERM_LENGTH]
    if word in stop_words.ENGLISH or word.endswith("n't"):
        return ""
    if word.isdecimal():
        return word.lstrip("0") or "0"  # 05 and 5 are the same day
    word = word.replace("'", "")
    return str(_stemmer.stemWord(word)) if word.isascii() else word


def has_dense_script(text: str) -> bool:
    """Whether any of it is written without spaces, as Chinese and Japanese are."""
    return any(token.lastgroup == "dense" for token in _tokens(text))
