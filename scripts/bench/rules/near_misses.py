"""Texts that a regular expression nearly matches, made from its parts.

A matcher that goes back takes long where a part can be repeated and what follows it never comes.
So there is a text for each part of a pattern that may be repeated: what leads to that part, and
the part over and over.
"""

import re
from collections.abc import Iterator
from re import _constants as codes
from re import _parser as parser
from typing import Any, NamedTuple

# Fewer repetitions than these cost nothing.
_MANY = 4
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_IN_CATEGORY: dict[Any, str] = {
    codes.CATEGORY_DIGIT: "7",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "x",
    codes.CATEGORY_NOT_SPACE: "x",
    codes.CATEGORY_NOT_WORD: " ",
}
_LIKELY = "a xA1,.-:;'\"我的茶\n"


class NearMiss(NamedTuple):
    """`lead` leads to a part of the pattern that matches any number of `pump`."""

    lead: str
    pump: str


def near_misses(pattern: re.Pattern[str]) -> list[NearMiss]:
    """Each once; none for a pattern in which nothing is repeated."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    return list(dict.fromkeys(_repeated(tree, "")))


def _repeated(tree: Any, lead: str) -> Iterator[NearMiss]:
    for code, value in tree:
        if code in _REPEATS and value[1] >= _MANY:
            yield from (NearMiss(lead, pump) for pump in _choices(value[2]) if pump)
        for part in _parts(code, value):
            yield from _repeated(part, lead)
        lead += _one(code, value)


def _parts(code: Any, value: Any) -> list[Any]:
    """The patterns inside a part, of which each may follow what leads to it."""
    if code in _REPEATS:
        return [value[2]]
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.BRANCH:
        return list(value[1])
    return [value] if code is codes.ATOMIC_GROUP else []


def _choices(tree: Any) -> list[str]:
    """A text for each alternative, or the only one."""
    found = [""]
    for code, value in tree:
        is_group = code in (codes.SUBPATTERN, codes.BRANCH, codes.ATOMIC_GROUP)
        parts = _parts(code, value) if is_group else []
        choices = [text for part in parts for text in _choices(part)] or [_one(code, value)]
        found = [first + then for first in found for then in choices]
    return found


def _text(tree: Any) -> str:
    return "".join(_one(code, value) for code, value in tree)


def _one(code: Any, value: Any) -> str:
    """A short text that the part matches; empty where it may be left out."""
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.IN:
        return _member(value)
    if code in (codes.ANY, codes.NOT_LITERAL):
        return "a" if value != ord("a") else "b"
    if code in _REPEATS:
        least, most, body = value
        return "".join(_text(body) for _ in range(max(1, least) if most > _MANY else least))
    if code is codes.ASSERT and value[0] < 0:
        return _text(value[1])  # what has to stand before
    parts = _parts(code, value)
    return _text(parts[0]) if parts else ""


def _member(members: Any) -> str:
    """A character of a set."""
    if members[0][0] is not codes.NEGATE:
        code, value = members[0]
        if code is codes.CATEGORY:
            return _IN_CATEGORY[value]
        return chr(value if code is codes.LITERAL else value[0])
    return next(character for character in _LIKELY if not _holds(members[1:], character))


def _holds(members: Any, character: str) -> bool:
    for code, value in members:
        if code is codes.LITERAL and value == ord(character):
            return True
        if code is codes.RANGE and value[0] <= ord(character) <= value[1]:
            return True
        if code is codes.CATEGORY and _IN_CATEGORY[value] == character:
            return True
    return False
