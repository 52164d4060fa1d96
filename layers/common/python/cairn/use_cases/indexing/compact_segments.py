"""File a subject's rows into segments, and make small segments into larger ones."""

from collections.abc import Sequence
from itertools import chain
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from cairn.domain.errors import NotFound
from cairn.domain.index.compaction import (
    filed_at,
    groups,
    is_fileable,
)
from cairn.domain.index.manifest import Entry, Manifest
from cairn.domain.index.projection import Projection
from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import unpacked
from cairn.domain.index.visibility import joined
from cairn.domain.scope import Scope
from cairn.domain.tasks.files import segment_prefix
from cairn.ports.clock import Clock
from cairn.ports.file_store import FileStore
from cairn.ports.segment_catalog import SegmentCatalog
from cairn.use_cases.indexing.segment_files import put_segment, remove_segments

ROUNDS = 3  # of losing to another compaction, or to a fence
# No run of a function lasts longer: what it has not committed by then it never will.
UPLOADED_WITHIN_MS = 900_000


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
    one of them. Tombstones go last, when no file holds their memories any more; with
    `keeps_tombstones` they stay, because an external index still has to hear of them.
    """
    name = str(uuid4())
    for _ in range(ROUNDS):
        run = _Run(scope, subject_hash, catalog, files, clock.now())
        if not run.is_due:
            return False
        old = set(files.keys(scope, segment_prefix(subject_hash)))
        catalog.plan_tidying(scope, subject_hash, name, clock.now() + UPLOADED_WITHIN_MS)
        try:
            after = run.compacted()
        except NotFound:
            if catalog.manifest(scope, subject_hash)[0].version == run.manifest.version:
                raise
            continue  # another compaction has removed what this one was about to read
        if catalog.commit(scope, subject_hash, run.manifest, run.fence, after):
            catalog.drop(scope, subject_hash, run.rows)
            remove_segments(scope, old - {each.file for each in after.entries}, files)
            if not keeps_tombstones:
                catalog.drop(scope, subject_hash, run.tombstones)
            catalog.tidied(scope, subject_hash, [name, *run.tidyings])
            return True
    return False


class _Run:
    """One try: what was read, and what is made of it. The manifest is read before the rows.

    `outdone`: memories of which something newer was seen than what is looked at next.
    """

    def __init__(
        self, scope: Scope, subject_hash: str, catalog: SegmentCatalog, files: FileStore, now: int
    ) -> None:
        self.scope, self.files, self.subject_hash = scope, files, subject_hash
        self.manifest, self.fence = catalog.manifest(scope, subject_hash)
        rows = catalog.rows(scope, subject_hash)
        self.tidyings = catalog.tidyings(scope, subject_hash, now)
        self.tombstones = [each for each in rows if each.is_tombstone]
        self.rows = [e for e in rows if is_fileable(e, now) and e.accepted_at > self.fence]
        self.outdone = {e.memory_id for e in rows} - {e.memory_id for e in self.rows}

    @property
    def is_due(self) -> bool:
        return self.is_thorough or len(self.rows) >= filed_at(self.subject_hash)

    @property
    def is_thorough(self) -> bool:
        """Whether every segment is looked through for what is no longer wanted."""
        return bool(self.tombstones or self.tidyings)

    def compacted(self) -> Manifest:
        """With its segments uploaded."""
        newest, *others = groups(self.manifest.entries, len(self.rows))
        made = [self._made(newest, self.rows), *(self._made(each, ()) for each in others)]
        entries = tuple(chain.from_iterable(reversed(made)))
        return Manifest(version=self.manifest.version + 1, entries=entries)

    def _made(self, group: range, rows: Sequence[Projection]) -> list[Entry]:
        """One entry of a group's segments and these rows; none of nothing."""
        entries = [self.manifest.entries[at] for at in group]
        is_alone = len(entries) == 1 and not rows
        if is_alone and not self.is_thorough:
            return entries
        read = [unpacked(self.files.get(self.scope, each.file)) for each in reversed(entries)]
        newest_first = [Segment.of(rows), *read] if rows else read
        kept = [(part, self._kept(part)) for part in newest_first]
        if is_alone and len(kept[0][1]) == len(read[0]):
            return entries
        return self._saved([(s, at) for s, at in kept if len(at)], entries if not rows else ())

    def _kept(self, segment: Segment) -> NDArray[np.intp]:
        is_last = [each not in self.outdone for each in segment.ids]
        self.outdone.update(segment.ids)
        return np.flatnonzero(is_last & (segment.numbers["accepted_at"] > self.fence))

    def _saved(
        self, parts: list[tuple[Segment, NDArray[np.intp]]], made_of: Sequence[Entry]
    ) -> list[Entry]:
        """What external indices show of segments they show of a part of them, too."""
        if not parts:
            return []
        segment = Segment.joined(parts)
        file = put_segment(self.scope, self.subject_hash, segment, self.files)
        seen_in, seen_once = joined(made_of) if made_of else ((), {})
        return [Entry(file=file, memories=len(segment), seen_in=seen_in, seen_once=seen_once)]
