"""OpenSearch for what is known to be visible in it, rows and segments for all that is newer."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from cairn.adapters.circuit_breaker import CircuitBreaker
from cairn.adapters.opensearch.joined_candidates import FoundDocuments, joined_candidates
from cairn.adapters.segments.reader import SegmentReader, in_parallel
from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.index.manifest import SubjectRows
from cairn.domain.index.view import SubjectView
from cairn.domain.scope import Scope
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.ports.search_index import SearchIndex

PARALLEL_SEARCHES = 8
# An index that failed is left alone for this time: every search would wait for it in vain.
REST_SECONDS = 15.0


class OpenSearchCandidateSource:
    """Implements `ports.CandidateSource`. Without the index it is as exact as the embedded one."""

    def __init__(
        self,
        reader: SegmentReader,
        search_index: SearchIndex,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reader, self._search_index = reader, search_index
        self._breaker = CircuitBreaker(REST_SECONDS, monotonic)
        self._pool = ThreadPoolExecutor(PARALLEL_SEARCHES, thread_name_prefix="search")

    def retrieve(
        self, scope: Scope, sources: Sequence[Source], question: Question, limit: int
    ) -> Candidates:
        naming = self._naming()  # beside the rows, so that it is no hop of its own
        rows = in_parallel(self._reader, scope, [source.subject for source in sources])
        read = list(zip(sources, rows, strict=True))
        index = self._index(rows, naming)
        finding = index and self._pool.submit(self._find, scope, read, question, limit, index)
        views = [self._view(scope, *pair, index) for pair in read]
        found = finding.result() if finding else None
        if index and found is None:  # it failed: segments hold all that is visible in it
            views = [self._view(scope, *pair, None) for pair in read]
        return joined_candidates(question, sources, views, found)

    def _naming(self) -> Future[str] | None:
        """The index behind the alias; None while it rests."""
        if self._breaker.is_open:
            return None
        return self._pool.submit(self._search_index.index)

    def _index(self, rows: Sequence[SubjectRows], naming: Future[str] | None) -> str | None:
        """The index to ask, if it is worth asking. Not waited for where nothing can be visible."""
        if naming is None or not any(read.manifest.entries for read in rows):
            return None
        with suppress(DependencyUnavailable):
            index = naming.result()
            return index if any(_is_visible(read, index) for read in rows) else None
        self._breaker.open()
        return None

    def _find(
        self,
        scope: Scope,
        read: Sequence[tuple[Source, SubjectRows]],
        question: Question,
        limit: int,
        index: str,
    ) -> FoundDocuments | None:
        """None when it failed. What is among the rows is newer there, or gone."""
        visible = [(source, rows) for source, rows in read if _is_visible(rows, index)]
        hidden = {row.memory_id for _, rows in visible for row in rows.projections}
        sources = [source._replace(accepted_after=rows.erased_before) for source, rows in visible]
        try:
            return self._search_index.find(scope, sources, question, limit, hidden, index=index)
        except DependencyUnavailable:
            self._breaker.open()
            return None

    def _view(
        self, scope: Scope, source: Source, rows: SubjectRows, index: str | None
    ) -> SubjectView:
        """What may not be visible in the index yet; everything without an index."""
        entries = [entry for entry in rows.manifest.entries if index not in entry.seen_in]
        with suppress(NotFound, DependencyUnavailable):
            return self._reader.of(scope, rows, entries)
        return self._reader.current(scope, source.subject, rows)


def _is_visible(rows: SubjectRows, index: str) -> bool:
    return any(index in entry.seen_in for entry in rows.manifest.entries)
