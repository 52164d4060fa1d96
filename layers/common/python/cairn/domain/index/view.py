"""All that can be found of one subject, as it stood at one moment: newest rows and segments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.filters import Filter
from cairn.domain.index.masks import mask
from cairn.domain.index.projection import Projection, Vector
from cairn.domain.index.segment import Segment


@dataclass(frozen=True)
class Part:
    """A segment and which of its rows count.

    `cosine`: with the question, where an external index has computed it.
    """

    segment: Segment
    alive: NDArray[np.bool_]
    cosine: NDArray[np.float64] | None = None

    def only(self, is_wanted: NDArray[np.bool_]) -> "Part":
        return replace(self, alive=self.alive & is_wanted)

    def satisfying(self, filter: Filter | None) -> "Part":
        return self if filter is None else self.only(mask(filter, self.segment))


@dataclass(frozen=True)
class View:
    """Each memory is alive in one part at most.

    `manifest`: the version of what was read; `rows`: how much of it is in no segment yet.
    """

    parts: tuple[Part, ...]
    manifest: int = 0
    rows: int = 0

    def vectors(self, memory_ids: Iterable[str]) -> dict[str, Vector]:
        """Of those that are alive and have one."""
        found = {each: self._vector(each) for each in memory_ids}
        return {memory_id: vector for memory_id, vector in found.items() if vector}

    def _vector(self, memory_id: str) -> Vector | None:
        for part in self.parts:
            row = part.segment.rows.get(memory_id)
            if row is not None and part.alive[row]:
                return part.segment.vector(row)
        return None


def shadowed(segments: Sequence[Segment]) -> list[NDArray[np.bool_]]:
    """Of segments, newest first, the rows that no newer one has: its version is the later one."""
    known: set[str] = set()
    masks = []
    for segment in segments:
        is_last = np.fromiter((each not in known for each in segment.ids), np.bool_, len(segment))
        masks.append(is_last)
        known.update(segment.ids)
    return masks


def view(
    rows: Sequence[Projection],
    segments: Sequence[tuple[Segment, NDArray[np.bool_]]],
    erased_before: int,
    manifest: int = 0,
) -> View:
    """`segments` newest first, each with the rows that no newer one has. Rows outdo segments.

    A tombstone among the rows hides what segments have of its memory. What was accepted at or
    before `erased_before` is left out.
    """
    living = [each for each in rows if not each.is_tombstone]
    parts = [Part(Segment.of(living), np.ones(len(living), np.bool_))] if living else []
    for segment, alive in segments:
        outdone = [at for each in rows if (at := segment.rows.get(each.memory_id)) is not None]
        if outdone:
            alive = alive.copy()
            alive[outdone] = False
        parts.append(Part(segment, alive))
    return View(tuple(_unerased(each, erased_before) for each in parts), manifest, len(rows))


def _unerased(part: Part, erased_before: int) -> Part:
    return part.only(part.segment.numbers["accepted_at"] > erased_before) if erased_before else part
