"""File a subject's rows into segments, and make small segments into larger ones."""

from collections.abc import Sequence
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from cairn.domain.compaction import filed_at, groups, is_fileable
from cairn.domain.files import segments_of
from cairn.domain.manifest import Entry, Manifest
from cairn.domain.projection import Projection
from cairn.domain.scope import Scope
from cairn.domain.segment import Segment
from cairn.domain.segment_file import packed, unpacked
from cairn.domain.view import shadowed
from cairn.domain.visibility import joined
from cairn.ports.clock import Clock
from cairn.ports.compacting import SegmentCatalog
from cairn.ports.filing import FileStore

ROUNDS = 3  # of losing to another compaction, or to a fence


def compact_segments(
    scope: Scope,
    subject_hash: str,
    *,
    catalog: SegmentCatalog,
    files: FileStore,
    clock: Clock,
    keeps_tombstones: bool = False,
) -> bool:
    """True when rows were filed or memories removed. Stopped anywhere, the next call goes on.

    A row is in a segment of the manifest before it is dropped, so that readers always find it in
    one of them. Tombstones go when every segment was made without their memories; with
    `keeps_tombstones` they stay, because an external index still has to hear of them.
    """
    for _ in range(ROUNDS):
        run = _Run(scope, subject_hash, catalog, files, clock.now())
        if not run.is_due:
            return False
        old = set(files.keys(scope, segments_of(subject_hash)))
        after = run.compacted()
        if catalog.commit(scope, subject_hash, run.manifest, run.fence, after):
            catalog.drop(scope, subject_hash, run.rows)
            if not keeps_tombstones:
                catalog.drop(scope, subject_hash, run.tombstones)
            _sweep(scope, old - {each.file for each in after.entries}, files)
            return True
    return False


class _Run:
    """One try: what was read, and what is made of it. The manifest is read before the rows."""

    def __init__(
        self, scope: Scope, subject_hash: str, catalog: SegmentCatalog, files: FileStore, now: int
    ) -> None:
        self.scope, self.files, self.subject_hash = scope, files, subject_hash
        self.manifest, self.fence = catalog.manifest(scope, subject_hash)
        rows = catalog.rows(scope, subject_hash)
        self.tombstones = [each for each in rows if each.is_tombstone]
        self.rows = [e for e in rows if is_fileable(e, now) and e.accepted_at > self.fence]
        self.gone = {each.memory_id for each in self.tombstones}

    @property
    def is_due(self) -> bool:
        return bool(self.tombstones) or len(self.rows) >= filed_at(self.subject_hash)

    def compacted(self) -> Manifest:
        """With its segments uploaded."""
        first, *others = groups(self.manifest.entries, len(self.rows))
        entries = [entry for group in reversed(others) for entry in self._made(group, ())]
        entries += self._made(first, self.rows)
        return Manifest(version=self.manifest.version + 1, entries=tuple(entries))

    def _made(self, group: range, rows: Sequence[Projection]) -> list[Entry]:
        """One entry of a group's segments and these rows; none of nothing."""
        entries = [self.manifest.entries[at] for at in group]
        if not rows and len(entries) == 1 and not self.gone:
            return entries
        read = [unpacked(self.files.get(self.scope, each.file)) for each in reversed(entries)]
        newest_first = [Segment.of(rows), *read] if rows else read
        kept = [(part, self._kept(part, alive)) for part, alive in _shadowed(newest_first)]
        if not rows and len(entries) == 1 and len(kept[0][1]) == len(read[0]):
            return entries
        return self._saved([(s, at) for s, at in kept if len(at)], entries if not rows else ())

    def _kept(self, segment: Segment, alive: NDArray[np.bool_]) -> NDArray[np.intp]:
        is_kept = alive & (segment.numbers["accepted_at"] > self.fence)
        gone = [row for each in self.gone if (row := segment.rows.get(each)) is not None]
        is_kept[gone] = False
        return np.flatnonzero(is_kept)

    def _saved(
        self, parts: list[tuple[Segment, NDArray[np.intp]]], made_of: Sequence[Entry]
    ) -> list[Entry]:
        """What external indices show of segments they show of a part of them, too."""
        if not parts:
            return []
        segment = Segment.joined(parts)
        file = f"{segments_of(self.subject_hash)}{uuid4()}"
        self.files.put(self.scope, file, packed(segment))
        seen_in, seen_once = joined(made_of) if made_of else ((), {})
        return [Entry(file=file, memories=len(segment), seen_in=seen_in, seen_once=seen_once)]


def _shadowed(newest_first: list[Segment]) -> list[tuple[Segment, NDArray[np.bool_]]]:
    return list(zip(newest_first, shadowed(newest_first), strict=True))


def _sweep(scope: Scope, files_before: set[str], files: FileStore) -> None:
    """Only what was there before the manifest moved on: nobody can commit that any more.

    What is uploaded meanwhile belongs to a compaction of the new manifest.
    """
    for file in sorted(files_before):
        files.erase(scope, file, f"{file}\0")
