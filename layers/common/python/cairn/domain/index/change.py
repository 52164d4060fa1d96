"""What one operation changes about one memory, ready to be written as a unit."""

from typing import NamedTuple

from cairn.domain.index.projection import Projection
from cairn.domain.memory.memory import Memory


class Change(NamedTuple):
    """A memory's new truth with its projection, or its removal when `projection` is None.

    `expected` is the (version, rev) it was computed from, None for a new memory. `archived` is the
    version that goes into history in the same write. The projection is written under every
    placement of the memory, never some of them. A removal leaves a tombstone, so that segments are
    made without the memory, unless it `is_in_no_segment`. `left` is a subject, by its hash,
    that has no part in the memory any more: it is not placed there, no earlier version stays, and
    segments of the others are made anew. `is_relisted`: its entries in lists are written anew, as
    it was set aside, or is active again.
    """

    memory: Memory
    projection: Projection | None
    expected: tuple[int, int] | None = None
    archived: Memory | None = None
    is_in_no_segment: bool = False
    left: str = ""
    is_relisted: bool = False
