"""English proper names: capitals that do not merely begin a sentence."""

import re
from collections.abc import Iterator

from cairn.domain.memory.mention import Mention
from cairn.domain.rules.name_kinds import NEAR, PEOPLE_DO, UNKNOWN, kind_of
from cairn.domain.rules.tags import EVERYDAY
from cairn.domain.text.stop_words import ENGLISH

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'\-]*"
_JOINED = r"(?:of|van|von|de|da|del|di|der|la|bin)"
_NAME = re.compile(rf"\b{_CAPITAL}(?:(?:(?<=\b[A-Z])\.)? (?:{_JOINED} ){{0,2}}{_CAPITAL}){{0,5}}")
_BEGINNING = re.compile(
    r"(?:^|(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?<!\bProf)\.|[!?。！？:\n\-*#>\"“(])\s*$"
)
_STANDS_OUT = re.compile(rf"['’]s\b| and [A-Z][a-z]| (?:{PEOPLE_DO})\b")
_POSSESSIVE = re.compile(r"['’]s?$")
_NO_NAMES_TEXT = """
january february march april may june july august september october november december monday
tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays
saturdays sundays mr mrs ms miss dr prof
"""
_NO_NAMES = ENGLISH | frozenset(_NO_NAMES_TEXT.split())


def names(text: str) -> Iterator[tuple[int, int, Mention]]:
    """Start and end of each name, and the entity it mentions."""
    found = list(_NAME.finditer(text))
    elsewhere = {match[0] for match in found if not _begins_sentence(text, match.start())}
    for match in found:
        start, end = _name_in(match, text)
        name, after = text[start:end], text[end : end + NEAR]
        if not name or (_is_by_position(match, start) and not _stands_out(name, after, elsewhere)):
            continue
        type, confidence = kind_of(text[max(0, start - NEAR) : start], name, after)
        if not name.isupper() or type not in (UNKNOWN, "person"):  # abbreviations of anything
            yield start, end, Mention(type=type, value=name, confidence=confidence)


def _name_in(match: re.Match[str], text: str) -> tuple[int, int]:
    """Without the words around it that are no names; empty when nothing is left."""
    words = list(re.finditer(r"\S+", match[0]))
    if words and _begins_sentence(text, match.start()) and _bare(words[0][0]) in EVERYDAY:
        words = words[1:]
    while words and _bare(words[0][0]) in _NO_NAMES:
        words = words[1:]
    while words and (_bare(words[-1][0]) in _NO_NAMES or words[-1][0].islower()):
        words = words[:-1]
    if not words or (len(words) == 1 and _bare(words[0][0]) in EVERYDAY):
        return match.start(), match.start()
    last = _POSSESSIVE.sub("", words[-1][0])
    return match.start() + words[0].start(), match.start() + words[-1].start() + len(last)


def _is_by_position(match: re.Match[str], start: int) -> bool:
    """One word whose capital may only begin the sentence."""
    is_first = start == match.start() and _begins_sentence(match.string, start)
    return is_first and " " not in match[0]


def _stands_out(name: str, after: str, elsewhere: set[str]) -> bool:
    """Whether the first word of a sentence is a name all the same."""
    return name in elsewhere or bool(
        re.match(rf"['’]s\b| and [A-Z][a-z]| (?:{PEOPLE_DO})\b", after)
    )


def _begins_sentence(text: str, start: int) -> bool:
    return _BEGINNING.search(text[max(0, start - 20) : start]) is not None


def _bare(word: str) -> str:
    return re.split(r"['’.]", word)[0].casefold()
