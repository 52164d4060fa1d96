"""Make the segments of the next manifest: rows flushed into a new one, small ones merged."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from cairn.domain.index.compaction import is_flushable, merge_groups
from cairn.domain.index.manifest import Entry, Manifest
from cairn.domain.index.projection import Projection
from cairn.domain.index.segment import Rows, Segment
from cairn.domain.index.segment_file import unpacked
from cairn.domain.index.visibility import merged_visibility
from cairn.domain.scope import Scope
from cairn.ports.file_store import FileStore
from cairn.use_cases.indexing.segment_files import put_segment
from cairn.use_cases.indexing.stored_index import StoredIndex


class SegmentMerger:
    """One attempt: what was read, and what is made of it, from the newest to the oldest.

    `_superseded`: memories of which something newer was seen than what is looked at next.
    """

    def __init__(
        self, subject_hash: str, stored: StoredIndex, now: int, *, scope: Scope, files: FileStore
    ) -> None:
        self._subject_hash, self._scope, self._files = subject_hash, scope, files
        self._manifest, self._watermark = stored.manifest, stored.watermark
        self.rows = [
            row
            for row in stored.rows
            if is_flushable(row, now) and row.accepted_at > stored.watermark
        ]
        # Whether every segment is looked through for what is no longer wanted.
        self.is_thorough = bool(stored.tombstones or stored.collections)
        flushed = {row.memory_id for row in self.rows}
        self._superseded = {row.memory_id for row in stored.rows} - flushed

    def merged(self) -> Manifest:
        """With its segments uploaded. Raises: NotFound when one of the present segments is gone."""
        newest, *others = merge_groups(self._manifest.entries, len(self.rows))
        made = [self._merged(newest, self.rows), *(self._merged(group, ()) for group in others)]
        entries = tuple(chain.from_iterable(reversed(made)))
        return Manifest(version=self._manifest.version + 1, entries=entries)

    def _merged(self, group: range, rows: Sequence[Projection]) -> list[Entry]:
        """One entry of a group's segments and these rows; none of nothing."""
        entries = [self._manifest.entries[number] for number in group]
        is_alone = len(entries) == 1 and not rows
        if is_alone and not self.is_thorough:
            return entries
        read = [unpacked(self._files.get(self._scope, e.file)) for e in reversed(entries)]
        newest_first = [Segment.of(rows), *read] if rows else read
        kept = [(segment, self._kept(segment)) for segment in newest_first]
        if is_alone and len(kept[0][1]) == len(read[0]):
            return entries
        return self._put([(s, kept) for s, kept in kept if len(kept)], () if rows else entries)

    def _kept(self, segment: Segment) -> Rows:
        is_current = [memory_id not in self._superseded for memory_id in segment.ids]
        self._superseded.update(segment.ids)
        return np.flatnonzero(is_current & (segment.numbers["accepted_at"] > self._watermark))

    def _put(self, parts: list[tuple[Segment, Rows]], merged: Sequence[Entry]) -> list[Entry]:
        """Where segments are visible, what is merged from them alone is visible, too."""
        if not parts:
            return []
        segment = Segment.joined(parts)
        file = put_segment(self._subject_hash, segment, scope=self._scope, files=self._files)
        seen_in, seen_once = merged_visibility(merged) if merged else ((), {})
        return [Entry(file=file, memories=len(segment), seen_in=seen_in, seen_once=seen_once)]
