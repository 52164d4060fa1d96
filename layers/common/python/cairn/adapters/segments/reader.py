"""Projections from rows and segments together, segments cached as long as there is room."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.index.manifest import Entry, SubjectRows
from cairn.domain.index.masks import Mask
from cairn.domain.index.projection import Vector
from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import unpacked
from cairn.domain.index.view import (
    View,
    shadowed,
    view,
)
from cairn.domain.scope import Scope, Subject
from cairn.ports.file_store import FileStore
from cairn.ports.memory_store import MemoryStore

PARALLEL_READS = 8
# A segment may be swept between reading the manifest and reading it: the next manifest tells.
ROUNDS = 3
# A quarter of a function's memory: about 50,000 memories of 1,024 dimensions.
CACHE_BYTES = 256_000_000
SHADOWS = 100


class SegmentReader:
    """Implements `ports.ProjectionReader`. Segments never change, so a cached one is as good."""

    def __init__(self, memories: MemoryStore, files: FileStore) -> None:
        self._memories = memories
        self._files = files
        self._cache: OrderedDict[tuple[str, str], Segment] = OrderedDict()
        self._shadows: dict[tuple[str, ...], list[Mask]] = {}
        self._lock = Lock()
        self.pool = ThreadPoolExecutor(PARALLEL_READS, thread_name_prefix="projections")

    def view(self, scope: Scope, subject: Subject) -> View:
        return self.current(scope, subject, self.rows(scope, subject))

    def current(self, scope: Scope, subject: Subject, rows: SubjectRows) -> View:
        """Of all segments beside these rows; of newer rows when a segment is gone meanwhile."""
        for _ in range(ROUNDS):
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
        missing = [each for each in memory_ids if each not in found]
        return found | self.view(scope, subject).vectors(missing) if missing else found

    def rows(self, scope: Scope, subject: Subject) -> SubjectRows:
        return self._memories.rows(scope, subject)

    def of(self, scope: Scope, rows: SubjectRows, entries: Sequence[Entry]) -> View:
        """Rows with some of the manifest's segments. Raises: NotFound when one is gone."""
        newest_first = [each.file for each in reversed(entries)]
        segments = list(self.pool.map(lambda file: self.segment(scope, file), newest_first))
        alive = zip(segments, self._shadowed(tuple(newest_first), segments), strict=True)
        return view(rows.projections, list(alive), rows.erased_before, rows.manifest.version)

    def _shadowed(self, files: tuple[str, ...], segments: Sequence[Segment]) -> list[Mask]:
        """The last answer for these files, whose names are never used again."""
        if files not in self._shadows:
            if len(self._shadows) >= SHADOWS:
                self._shadows.clear()
            self._shadows[files] = shadowed(segments)
        return self._shadows[files]

    def segment(self, scope: Scope, file: str) -> Segment:
        """Raises: NotFound."""
        key = (scope.project_id, file)
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        segment = unpacked(self._files.get(scope, file))
        with self._lock:
            self._cache[key] = segment
            self._make_room()
        return segment

    def _make_room(self) -> None:
        """Forgets those unused longest; the last one read stays, however large."""
        sizes = sum(each.bytes for each in self._cache.values())
        while sizes > CACHE_BYTES and len(self._cache) > 1:
            sizes -= self._cache.popitem(last=False)[1].bytes


def in_parallel(
    reader: SegmentReader, scope: Scope, subjects: Iterable[Subject]
) -> list[SubjectRows]:
    """The rows of each, in order."""
    return list(reader.pool.map(lambda subject: reader.rows(scope, subject), subjects))
