"""The index inside table and bucket: an exact scan of the searched subjects' own memories."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from cairn.domain.index.view import manifest_versions
from cairn.domain.scope import Scope
from cairn.domain.search.candidate_columns import candidates_of
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.ports.projection_reader import ProjectionReader

PARALLEL_READS = 8


class EmbeddedCandidateSource:
    """Implements `ports.CandidateSource`. Exact: it retrieves everything that passes the filter."""

    def __init__(self, reader: ProjectionReader) -> None:
        self._reader = reader
        self._pool = ThreadPoolExecutor(PARALLEL_READS, thread_name_prefix="source")

    def retrieve(
        self, scope: Scope, sources: Sequence[Source], question: Question, limit: int
    ) -> Candidates:
        views = list(self._pool.map(lambda of: self._reader.view(scope, of.subject), sources))
        pairs = list(zip(sources, views, strict=True))
        return candidates_of(
            question,
            [[part.satisfying(source.filter) for part in view.segments] for source, view in pairs],
            manifest_versions((source.subject.hash, view) for source, view in pairs),
        )
