"""Memories as a text that goes into a prompt. Pure."""

from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from cairn.domain.memory.memory import Memory

HEADER = "## Relevant Memories\n\n"
CHARACTERS_PER_TOKEN = 4

# Seconds in a unit, from the largest; less than a minute is just now.
_UNITS = (
    (365 * 86_400, "year"),
    (30 * 86_400, "month"),
    (7 * 86_400, "week"),
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
)


class Block(NamedTuple):
    """`used`: how many of the memories are in the text, from the first."""

    text: str
    used: int


def context_block(memories: Sequence[Memory], now: int, max_tokens: int | None) -> Block:
    """Best first, a line each; nothing at all of no memories.

    With `max_tokens`, whole lines as long as they fit into four characters a token; where not even
    the first does, as much of it as fits.
    """
    lines = [_line(place, memory, now) for place, memory in zip(count(1), memories, strict=False)]
    if not lines:
        return Block("", 0)
    if max_tokens is None:
        return Block(joined(lines), len(lines))
    room = max_tokens * CHARACTERS_PER_TOKEN
    for used in range(len(lines), 0, -1):
        text = joined(lines[:used])
        if len(text) <= room:
            return Block(text, used)
    return _cut(HEADER + lines[0], room)


def joined(lines: Sequence[str]) -> str:
    return HEADER + "\n".join(lines)


def lines_of(text: str) -> list[str]:
    """The line of each memory in the text, which has no other line breaks."""
    return text.removeprefix(HEADER).split("\n")


def _cut(text: str, room: int) -> Block:
    """Nothing where only the header would fit."""
    return Block(text[:room], 1) if room > len(HEADER) else Block("", 0)


def _line(place: int, memory: Memory, now: int) -> str:
    content = " ".join(memory.statement.value.split())
    importance, stored = memory.handling.importance, age(memory.created_at, now)
    return f"{place}. {content} (importance: {importance:.1f}, stored {stored})"


def age(then: int, now: int) -> str:
    """From milliseconds, rounded down: `3 days ago`."""
    elapsed = max(0, now - then) // 1000
    for seconds, unit in _UNITS:
        if number := elapsed // seconds:
            return f"{number} {unit}{'' if number == 1 else 's'} ago"
    return "just now"
