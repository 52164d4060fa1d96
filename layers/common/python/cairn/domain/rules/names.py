"""English proper names: capitals that do not merely begin a sentence."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cairn.domain.memory.mention import Mention
from cairn.domain.rules.name_kinds import NEAR, PEOPLE_DO, UNKNOWN, kind_of
from cairn.domain.rules.tags import EVERYDAY
from cairn.domain.text.stop_words import ENGLISH

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'\-]*"
_JOINED = r"(?:of|van|von|de|da|del|di|der|la|bin)"
_NAME = re.compile(rf"\b{_CAPITAL}(?:(?:(?<=\b[A-Z])\.)? (?:{_JOINED} ){{0,2}}{_CAPITAL}){{0,5}}")
_ENDS_SENTENCE = frozenset('!?。！？:-*#>"“(')
_TITLE = re.compile(r"\b(?:Mr|Ms|Dr|Mrs|Prof)\.$")
_STANDS_OUT = re.compile(rf"['’]s\b| and [A-Z][a-z]| (?:{PEOPLE_DO})\b")
_POSSESSIVE = re.compile(r"['’]s?$")
_BARE = re.compile(r"[^'’.]*")
_NO_NAMES_TEXT = """
january february march april may june july august september october november december monday
tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays
saturdays sundays mr mrs ms miss dr prof
"""
_NO_NAMES = ENGLISH | frozenset(_NO_NAMES_TEXT.split())


class _Found(NamedTuple):
    """What may be a name; `is_first`: its sentence begins with it."""

    start: int
    words: str
    is_first: bool


def names(text: str) -> Iterator[tuple[int, int, Mention]]:
    """Start and end of each name, and the entity it mentions."""
    matches = _NAME.finditer(text)
    found = [_Found(m.start(), m[0], _begins_sentence(text, m.start())) for m in matches]
    elsewhere = {match.words for match in found if not match.is_first}
    for match in found:
        start, end = _name_in(match)
        name, after = text[start:end], text[end : end + NEAR]
        if not name or (_is_by_position(match, start) and not _stands_out(name, after, elsewhere)):
            continue
        type, confidence = kind_of(text[max(0, start - NEAR) : start], name, after)
        if not name.isupper() or type not in (UNKNOWN, "person"):  # abbreviations of anything
            yield start, end, Mention(type=type, value=name, confidence=confidence)


def _name_in(match: _Found) -> tuple[int, int]:
    """Without the words around it that are no names; empty when nothing is left."""
    words = match.words.split(" ")
    start, end = match.start, match.start + len(match.words)

    if match.is_first and _bare(words[0]) in EVERYDAY:
        start += len(words.pop(0)) + 1
    while words and _bare(words[0]) in _NO_NAMES:
        start += len(words.pop(0)) + 1
    while words and (_bare(words[-1]) in _NO_NAMES or words[-1].islower()):
        end -= len(words.pop()) + 1
    if not words or (len(words) == 1 and _bare(words[0]) in EVERYDAY):
        return match.start, match.start
    return start, end - len(words[-1]) + len(_POSSESSIVE.sub("", words[-1]))


def _is_by_position(match: _Found, start: int) -> bool:
    """One word whose capital may only begin the sentence."""
    return start == match.start and match.is_first and " " not in match.words


def _stands_out(name: str, after: str, elsewhere: set[str]) -> bool:
    """Whether the first word of a sentence is a name all the same."""
    return name in elsewhere or bool(_STANDS_OUT.match(after))


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 20) : start]
    said = before.rstrip()
    if not said or "\n" in before[len(said) :] or said[-1] in _ENDS_SENTENCE:
        return True
    return said[-1] == "." and not _TITLE.search(said)


def _bare(word: str) -> str:
    found = _BARE.match(word)
    return found[0].casefold() if found else ""
