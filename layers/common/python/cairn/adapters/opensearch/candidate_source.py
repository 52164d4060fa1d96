"""OpenSearch for what it is known to show, rows and segments for all that is newer, or all."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import numpy as np

from cairn.adapters.circuit_breaker import CircuitBreaker
from cairn.adapters.segments.reader import SegmentReader, in_parallel
from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.index.manifest import SubjectRows
from cairn.domain.index.segment import Segment
from cairn.domain.index.view import Part, View
from cairn.domain.scope import Scope
from cairn.domain.search.candidates import candidates, statistics
from cairn.domain.search.found import Candidate, Found
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.domain.search.retrieved import Nomination, manifests_of
from cairn.domain.search.statistics import united
from cairn.ports.search_index import SearchIndex

PARALLEL_SEARCHES = 8
# So long an index that failed is left alone: every search would wait for it in vain.
REST_SECONDS = 15.0


class OpenSearchCandidateSource:
    """Implements `ports.CandidateSource`. Without the index it is as exact as the embedded one."""

    def __init__(
        self,
        reader: SegmentReader,
        documents: SearchIndex,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reader, self._documents = reader, documents
        self._breaker = CircuitBreaker(REST_SECONDS, monotonic)
        self._pool = ThreadPoolExecutor(PARALLEL_SEARCHES, thread_name_prefix="search")

    def nominate(
        self, scope: Scope, sources: Sequence[Source], question: Question, limit: int
    ) -> Nomination:
        naming = self._named()  # beside the rows, so that it is no hop of its own
        rows = in_parallel(self._reader, scope, [each.subject for each in sources])
        asked = list(zip(sources, rows, strict=True))
        index = self._index(rows, naming)
        finding = index and self._pool.submit(self._find, scope, asked, question, limit, index)
        views = [self._unseen(scope, *each, index) for each in asked]
        found = finding.result() if finding else None
        if index and found is None:  # it failed: segments hold all that it would have shown
            views = [self._unseen(scope, *each, None) for each in asked]
        return _nomination(question, sources, views, found)

    def _named(self) -> Future[str] | None:
        """The index behind the alias; None while it rests."""
        if self._breaker.is_open:
            return None
        return self._pool.submit(self._documents.index)

    def _index(self, rows: Sequence[SubjectRows], naming: Future[str] | None) -> str | None:
        """The index to ask, if it is worth asking. Not waited for where it has nothing to show."""
        if naming is None or not any(each.manifest.entries for each in rows):
            return None
        with suppress(DependencyUnavailable):
            index = naming.result()
            return index if any(_is_shown(each, index) for each in rows) else None
        self._breaker.open()
        return None

    def _find(
        self,
        scope: Scope,
        asked: Sequence[tuple[Source, SubjectRows]],
        question: Question,
        limit: int,
        index: str,
    ) -> Found | None:
        """None when it failed. What is among the rows is newer there, or gone."""
        shown = [(source, rows) for source, rows in asked if _is_shown(rows, index)]
        hidden = {each.memory_id for _, rows in shown for each in rows.projections}
        sources = [replace(each, accepted_after=rows.erased_before) for each, rows in shown]
        try:
            return self._documents.find(scope, sources, question, limit, hidden, index=index)
        except DependencyUnavailable:
            self._breaker.open()
            return None

    def _unseen(self, scope: Scope, source: Source, rows: SubjectRows, index: str | None) -> View:
        """What the index may not show yet; everything without an index."""
        entries = [each for each in rows.manifest.entries if index not in each.seen_in]
        with suppress(NotFound, DependencyUnavailable):
            return self._reader.of(scope, rows, entries)
        return self._reader.current(scope, source.subject, rows)


def _is_shown(rows: SubjectRows, index: str) -> bool:
    return any(index in each.seen_in for each in rows.manifest.entries)


def _nomination(
    question: Question, sources: Sequence[Source], views: Sequence[View], found: Found | None
) -> Nomination:
    parts = [
        [part.satisfying(source.filter) for part in view.parts]
        for source, view in zip(sources, views, strict=True)
    ]
    nominated = candidates(question, parts)
    counts = statistics(nominated)
    if found is not None:
        shown = _shown(found, sources, views)
        nominated = candidates(
            question, [[*own, *more] for own, more in zip(parts, shown, strict=True)]
        )
        counts = united(counts, found.statistics)
    return Nomination(nominated, counts, manifests_of(zip(sources, views, strict=True)))


def _shown(found: Found, sources: Sequence[Source], views: Sequence[View]) -> list[list[Part]]:
    """What was found of each source and is not in its view in another version."""
    by_subject: dict[str, list[Candidate]] = defaultdict(list)
    for each in found.candidates:
        by_subject[each.subject_hash].append(each)
    return [
        _parts(
            [
                each
                for each in by_subject[source.subject.hash]
                if all(each.projection.memory_id not in p.segment.rows for p in view.parts)
            ]
        )
        for source, view in zip(sources, views, strict=True)
    ]


def _parts(shown: Sequence[Candidate]) -> list[Part]:
    segment = Segment.of([each.projection for each in shown])
    cosine = np.array([each.cosine for each in shown], np.float64)
    return [Part(segment, np.ones(len(shown), np.bool_), cosine)] if shown else []
