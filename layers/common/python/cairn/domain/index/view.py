"""All that can be found of one subject, as it stood at one moment: newest rows and segments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.filters import Filter
from cairn.domain.index.masks import Mask, mask
from cairn.domain.index.projection import Projection, Vector
from cairn.domain.index.segment import Rows, Segment


@dataclass(frozen=True)
class LiveSegment:
    """A segment and which of its rows are live.

    `cosine`: of all its rows with the question, where an external index has computed it.
    """

    segment: Segment
    live: Mask
    cosine: NDArray[np.float64] | None = None

    @cached_property
    def rows(self) -> Rows:
        """The numbers of the live rows, rising."""
        return np.flatnonzero(self.live)

    def only(self, is_wanted: Mask) -> "LiveSegment":
        return replace(self, live=self.live & is_wanted)

    def satisfying(self, filter: Filter | None) -> "LiveSegment":
        return self if filter is None else self.only(mask(filter, self.segment))

    def without(self, memory_ids: Iterable[str]) -> "LiveSegment":
        rows = self.segment.rows_of(memory_ids)
        if not rows:
            return self
        live = self.live.copy()
        live[rows] = False
        return replace(self, live=live)


class SubjectView(NamedTuple):
    """Each memory is live in one segment at most; the rows, as a segment, come first.

    `manifest_version`: of what was read; `row_count`: how much of it is in no segment yet.
    """

    segments: tuple[LiveSegment, ...]
    manifest_version: int = 0
    row_count: int = 0

    def vectors(self, memory_ids: Iterable[str]) -> dict[str, Vector]:
        """Of those that are live and have one."""
        found = {memory_id: self._vector(memory_id) for memory_id in memory_ids}
        return {memory_id: vector for memory_id, vector in found.items() if vector}

    def _vector(self, memory_id: str) -> Vector | None:
        for part in self.segments:
            row = part.segment.row_numbers.get(memory_id)
            if row is not None and part.live[row]:
                return part.segment.vector(row)
        return None


def current_rows(segments: Sequence[Segment]) -> list[Mask]:
    """Of segments, newest first, the rows that no newer one supersedes."""
    known: set[str] = set()
    masks = []
    for segment in segments:
        is_current = (memory_id not in known for memory_id in segment.ids)
        masks.append(np.fromiter(is_current, np.bool_, len(segment)))
        known.update(segment.ids)
    return masks


def view(
    rows: Sequence[Projection],
    segments: Sequence[tuple[Segment, Mask]],
    erased_before: int,
    manifest_version: int = 0,
) -> SubjectView:
    """`segments` newest first, each with its `current_rows`. Rows supersede segments.

    A tombstone among the rows hides what segments have of its memory. What was accepted at or
    before `erased_before` is left out.
    """
    present = [row for row in rows if not row.is_tombstone]
    parts = [LiveSegment(Segment.of(present), np.ones(len(present), np.bool_))] if present else []
    newer = [row.memory_id for row in rows]
    parts += [LiveSegment(segment, current).without(newer) for segment, current in segments]
    live = tuple(_unerased(part, erased_before) for part in parts)
    return SubjectView(live, manifest_version, len(rows))


def _unerased(part: LiveSegment, erased_before: int) -> LiveSegment:
    return part.only(part.segment.numbers["accepted_at"] > erased_before) if erased_before else part


def manifest_versions(views: Iterable[tuple[str, SubjectView]]) -> Mapping[str, int]:
    """By subject hash, the oldest version that any of its views rests on."""
    found: dict[str, int] = {}
    for subject_hash, seen in views:
        known = found.get(subject_hash, seen.manifest_version)
        found[subject_hash] = min(known, seen.manifest_version)
    return found
