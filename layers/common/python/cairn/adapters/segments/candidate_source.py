"""The index inside table and bucket: an exact scan of the searched subjects' own memories."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from cairn.domain.scope import Scope
from cairn.domain.search.candidates import candidates, statistics
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.domain.search.retrieved import Nomination, manifests_of
from cairn.ports.projection_reader import ProjectionReader

PARALLEL_READS = 8


class EmbeddedCandidateSource:
    """Implements `ports.CandidateSource`. Exact: it nominates everything that passes the filter."""

    def __init__(self, reader: ProjectionReader) -> None:
        self._reader = reader
        self._readers = ThreadPoolExecutor(PARALLEL_READS, thread_name_prefix="source")

    def nominate(
        self, scope: Scope, sources: Sequence[Source], question: Question, limit: int
    ) -> Nomination:
        read = self._readers.map(lambda each: self._reader.view(scope, each.subject), sources)
        views = list(zip(sources, read, strict=True))
        found = candidates(
            question,
            [[part.satisfying(source.filter) for part in view.parts] for source, view in views],
        )
        return Nomination(found, statistics(found), manifests_of(views))
