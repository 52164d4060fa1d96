"""Which memories and turns fit into a prompt."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple


class Kept(NamedTuple):
    """How many of the most relevant memories, and how many of the latest turns."""

    memories: int
    turns: int


def kept(memories: Sequence[int], turns: Sequence[int], room: int) -> Kept:
    """What is left once the least relevant memory went first, then the oldest turn, until it fits.

    Where a large turn went, memories that fit into the room it leaves stay after all.
    `memories`: tokens of each, most relevant first; `turns`: of each, oldest first; `room`: tokens.
    """
    memories_beside_all = _fitting(memories, room - sum(turns))
    turns_kept = _fitting(reversed(turns), room - sum(memories[:memories_beside_all]))
    room_for_memories = room - sum(turns[len(turns) - turns_kept :])
    return Kept(_fitting(memories, room_for_memories), turns_kept)


def _fitting(sizes: Iterable[int], room: int) -> int:
    """How many from the first on."""
    return sum(total <= room for total in accumulate(sizes))
