"""How large an answer is as Lambda sends it. All of it takes linear time.

A function returns its response as JSON, in which the body, JSON itself, is a string: its quotes and
backslashes are escaped a second time. What is not ASCII stays UTF-8, since Python 3.12's runtime.
"""

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from pydantic_core import to_json

RESPONSE_MAX = 6_291_556  # bytes that Lambda takes from a function
ROOM = 5_500_000  # of these for the body; headers and what surrounds it need some hundred
CHARACTER_MAX = 7  # bytes of a control character, whose escape is escaped
JSON_CHARACTER_MAX = 4  # of a character of JSON, which holds no bare control characters
QUOTES = 4  # bytes around a string, each quote with its backslash
WORD_MAX = 40  # characters that are given up to end at a word
_ENDS = " \n\t。，！？、；"


def fits(json: str) -> bool:
    """Whether the JSON of a body fits; it is only looked into where that is in doubt."""
    if len(json) * JSON_CHARACTER_MAX <= ROOM:
        return True
    return len(json) <= ROOM and escaped_size(json.encode()) <= ROOM


def sent_size(value: Any) -> int:
    """Bytes of the value, a part of a body."""
    return escaped_size(to_json(value))


def common_limit(sizes: Iterable[int], room: int) -> int:
    """The size to which the largest must shrink, all to the same, for `room` bytes to hold all."""
    ordered = sorted(sizes)
    left = max(0, room)
    for place, size in enumerate(ordered):
        share = left // (len(ordered) - place)
        if size > share:
            return share
        left -= size
    return max(ordered, default=0)


def count_fitting(sizes: Iterable[int], room: int) -> int:
    """How many of the first fit into `room` bytes together."""
    return sum(total <= room for total in accumulate(sizes))


def beginning(text: str, limit: int) -> str:
    """As much of the text as has at most `limit` bytes, up to the end of a word if one is near."""
    kept, room = 0, limit - QUOTES
    most = min(len(text), max(0, room))  # each character has one byte at least
    while kept < most:
        middle = (kept + most + 1) // 2
        size = sent_size(text[kept:middle]) - QUOTES
        if size <= room:
            kept, room = middle, room - size
        else:
            most = middle - 1
    return text[:kept] if kept == len(text) else _whole_words(text, kept)


def _whole_words(text: str, end: int) -> str:
    start = max(0, end - WORD_MAX)
    return text[: max(text.rfind(mark, start, end) for mark in _ENDS) + 1 or end]


def escaped_size(json: bytes) -> int:
    """Bytes of JSON as a part of a JSON string."""
    return len(json) + json.count(b'"') + json.count(b"\\")
