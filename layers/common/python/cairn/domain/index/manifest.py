"""Which segments hold a subject's older memories, and what is newer than them."""

from typing import NamedTuple

from pydantic import Field

from cairn.domain.index.projection import Projection
from cairn.domain.value import Value


class Entry(Value):
    """A segment: the file it is in and how many memories it has.

    `seen_in`: external indices in which all of it is known to be visible. `seen_once`: others that
    it was sent to, and since when (ms) it has been visible there; 0 if it is not yet.
    """

    file: str
    memories: int
    seen_in: tuple[str, ...] = ()
    seen_once: dict[str, int] = Field(default_factory=dict)

    @property
    def sent_to(self) -> tuple[frozenset[str], frozenset[str]]:
        """Indices in which it is known to be visible, and those in which it may not be yet."""
        return frozenset(self.seen_in), frozenset(self.seen_once)


class Manifest(Value):
    """A subject's segments, oldest first. `version` grows with every change of them.

    `is_lost`: what it lists cannot be read, until the segments are made anew.
    """

    version: int = 0
    entries: tuple[Entry, ...] = ()
    is_lost: bool = False


class SubjectRows(NamedTuple):
    """A subject's rows, tombstones included, its manifest, and its erasure watermark.

    `erased_before` (ms): what was accepted at or before this time is erased; 0 if nothing is.
    No row is missing that the manifest's segments do not hold, but for one that was flushed while
    this was read: the manifest has a later version then.
    """

    projections: tuple[Projection, ...]
    manifest: Manifest
    erased_before: int = 0
