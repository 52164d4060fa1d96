"""Projections from rows and segments together, segments cached as long as there is room."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from operator import attrgetter
from threading import Lock
from zipfile import BadZipFile

from cachetools import LRUCache, cachedmethod

from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.index.manifest import Entry, SubjectRows
from cairn.domain.index.masks import Mask
from cairn.domain.index.projection import Vector
from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import unpacked
from cairn.domain.index.view import SubjectView, current_rows, view
from cairn.domain.scope import Scope, Subject
from cairn.ports.file_store import FileStore
from cairn.ports.memory_store import MemoryReader

PARALLEL_READS = 8
# A segment may be removed after the manifest was read: the next manifest no longer names it.
ATTEMPTS = 3
# A quarter of a function's memory: about 50,000 memories of 1,024 dimensions.
CACHE_BYTES = 256_000_000
# What reading a truncated or mistyped archive raises.
DAMAGED = (ValueError, LookupError, TypeError, OSError, EOFError, BadZipFile)
MASKS = 100  # lists of segments whose current rows are remembered


class SegmentReader:
    """Implements `ports.ProjectionReader`. Segments never change, so a cached one is as good."""

    def __init__(self, memories: MemoryReader, files: FileStore) -> None:
        self._memories = memories
        self._files = files
        # Those unused longest are forgotten; the last one read stays, however large.
        self._segments = LRUCache[tuple[str, str], Segment](
            CACHE_BYTES, getsizeof=lambda segment: min(segment.bytes, CACHE_BYTES)
        )
        self._masks = LRUCache[tuple[str, ...], list[Mask]](MASKS)
        self._lock = Lock()
        self.pool = ThreadPoolExecutor(PARALLEL_READS, thread_name_prefix="projections")

    def view(self, scope: Scope, subject: Subject) -> SubjectView:
        return self.current(scope, subject, self.rows(scope, subject))

    def current(self, scope: Scope, subject: Subject, rows: SubjectRows) -> SubjectView:
        """Of all segments beside these rows; of newer rows when a segment is gone meanwhile."""
        for _ in range(ATTEMPTS):
            try:
                return self.of(scope, rows, rows.manifest.entries)
            except (NotFound, DependencyUnavailable) as error:  # S3 may not tell these apart
                before, rows = rows, self.rows(scope, subject)
                if rows.manifest.version == before.manifest.version:
                    raise DependencyUnavailable("a segment could not be read") from error
        raise DependencyUnavailable("the subject's segments kept changing while they were read")

    def vectors(
        self, scope: Scope, subject: Subject, memory_ids: Sequence[str]
    ) -> dict[str, Vector]:
        found = self._memories.vectors(scope, subject, memory_ids)
        missing = [memory_id for memory_id in memory_ids if memory_id not in found]
        return found | self.view(scope, subject).vectors(missing) if missing else found

    def rows(self, scope: Scope, subject: Subject) -> SubjectRows:
        return self._memories.rows(scope, subject)

    def of(self, scope: Scope, rows: SubjectRows, entries: Sequence[Entry]) -> SubjectView:
        """Rows with some of the manifest's segments. Raises: NotFound when one is gone."""
        newest_first = tuple(entry.file for entry in reversed(entries))
        segments = list(self.pool.map(lambda file: self.segment(scope, file), newest_first))
        current = zip(segments, self._current_rows(newest_first, segments), strict=True)
        return view(rows.projections, list(current), rows.erased_before, rows.manifest.version)

    @cachedmethod(
        attrgetter("_masks"), key=lambda _, files, segments: files, lock=attrgetter("_lock")
    )
    def _current_rows(self, files: tuple[str, ...], segments: Sequence[Segment]) -> list[Mask]:
        """Cached by the files' names, which are never used again."""
        return current_rows(segments)

    @cachedmethod(
        attrgetter("_segments"),
        key=lambda _, scope, file: (scope.project_id, file),
        lock=attrgetter("_lock"),
    )
    def segment(self, scope: Scope, file: str) -> Segment:
        """Raises: NotFound; DependencyUnavailable for a file that is damaged."""
        data = self._files.get(scope, file)
        try:
            return unpacked(data)
        except DAMAGED as error:
            raise DependencyUnavailable("a segment is damaged") from error


def in_parallel(
    reader: SegmentReader, scope: Scope, subjects: Iterable[Subject]
) -> list[SubjectRows]:
    """The rows of each, in order."""
    return list(reader.pool.map(lambda subject: reader.rows(scope, subject), subjects))
