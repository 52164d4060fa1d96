"""Shapes of regular expressions that make a matcher go back again and again.

They are read off the pattern, so no text has to be found that takes long.
"""

import re
from collections.abc import Iterator
from itertools import product
from re import _constants as codes
from re import _parser as parser
from typing import Any

_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_MANY = 8  # repetitions, from which on their number of readings matters


def begins_with_a_run(pattern: re.Pattern[str]) -> bool:
    """Whether it begins with something unbounded and then needs more, as `\\s+x` does.

    Such a pattern is tried again from each place of a run: the time grows with its square.
    """
    tree = parser.parse(pattern.pattern, pattern.flags)
    return _begins_with_a_run(tree, is_followed=False, flags=pattern.flags)


def ambiguous_loops(pattern: re.Pattern[str]) -> list[set[str]]:
    """The texts of each loop that reads some row of them in two ways, as `(?:a|b|ab)*` does.

    With every such row the number of readings doubles, and all are tried where what follows the
    loop does not come. Loops that never give back what they took, or hold more than a list of
    texts, are left out.
    """
    tree = parser.parse(pattern.pattern, pattern.flags)
    found = (_texts(body) for body in _loops(tree))
    return [texts for texts in found if texts and not _is_code(texts)]


def _begins_with_a_run(tree: Any, *, is_followed: bool, flags: int) -> bool:
    for place, (code, value) in enumerate(tree):
        is_needed = is_followed or not _is_nullable(tree[place + 1 :])
        if code is codes.AT and value is codes.AT_BEGINNING and flags & re.MULTILINE:
            rest = tree[place + 1 :]
            return _takes_lines(rest) and _begins_with_a_run(
                rest, is_followed=is_followed, flags=flags
            )
        if code in _REPEATS and value[1] is codes.MAXREPEAT and is_needed:
            return True
        if any(
            _begins_with_a_run(part, is_followed=is_needed, flags=flags)
            for part in _parts(code, value)
        ):
            return True
        if not _is_nullable([(code, value)]):
            return False
    return False


def _takes_lines(tree: Any) -> bool:
    """Whether it begins with a run of space that goes on in the next line."""
    code, value = tree[0]
    return code in _REPEATS and any(
        inner is codes.IN and (codes.CATEGORY, codes.CATEGORY_SPACE) in members
        for inner, members in value[2]
    )


def _parts(code: Any, value: Any) -> list[Any]:
    if code in _REPEATS:
        return [value[2]]
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.BRANCH:
        return list(value[1])
    return [value] if code is codes.ATOMIC_GROUP else []


def _is_nullable(tree: Any) -> bool:
    """Whether it matches nothing at all, anywhere."""
    for code, value in tree:
        parts = _parts(code, value)
        can_be_left_out = code in _REPEATS and value[0] == 0
        if not can_be_left_out and not any(map(_is_nullable, parts)):
            return False
    return True


def _loops(tree: Any) -> Iterator[Any]:
    for code, value in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[1] >= _MANY:
            yield value[2]
        for part in _parts(code, value):
            yield from _loops(part)


def _texts(tree: Any) -> set[str]:
    """Everything that it matches; empty where that is no list of texts."""
    found = {""}
    for code, value in tree:
        found = {first + then for first, then in product(found, _texts_of(code, value))}
    return found


def _texts_of(code: Any, value: Any) -> set[str]:
    if code is codes.LITERAL:
        return {chr(value)}
    if code is codes.IN:
        return _members(value)
    if code in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
        return {""}
    if code in _REPEATS:
        least, most, body = value
        texts = _texts(body)
        if most is codes.MAXREPEAT:  # only of spaces, of which there is never more than one
            return {" "} if texts == {" "} else set()
        rows = (product(texts, repeat=number) for number in range(least, most + 1))
        return {"".join(row) for several in rows for row in several}
    return {text for part in _parts(code, value) for text in _texts(part)}


def _members(members: Any) -> set[str]:
    if members == [(codes.CATEGORY, codes.CATEGORY_SPACE)]:
        return {" "}
    is_list = all(code is codes.LITERAL for code, _ in members)
    return {chr(value) for _, value in members} if is_list else set()


def _is_code(texts: set[str]) -> bool:
    """Whether every row of them can be read in one way only (Sardinas and Patterson, 1953)."""
    if "" in texts:
        return False
    rest, known = _left_over(texts, texts), set[frozenset[str]]()
    while rest and frozenset(rest) not in known:
        if rest & texts:
            return False
        known.add(frozenset(rest))
        rest = _left_over(texts, rest) | _left_over(rest, texts)
    return True


def _left_over(shorter: set[str], longer: set[str]) -> set[str]:
    """What is left of longer texts that begin with a shorter one."""
    return {
        whole[len(start) :]
        for start, whole in product(shorter, longer)
        if whole != start and whole.startswith(start)
    }
