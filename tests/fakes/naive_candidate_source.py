"""An index that is right because it is simple: it looks at every projection, one by one."""

from collections.abc import Iterable, Sequence

import numpy as np

from cairn.domain.index.matching import matches
from cairn.domain.index.projection import Projection
from cairn.domain.index.segment import Segment
from cairn.domain.index.view import LiveSegment
from cairn.domain.scope import Scope, Subject
from cairn.domain.search.candidate_columns import candidates_of
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question


class NaiveCandidateSource:
    """Implements `ports.CandidateSource` over what it was given, tombstones included."""

    def __init__(self) -> None:
        self._projections: dict[tuple[str, str], list[Projection]] = {}
        self._watermarks: dict[tuple[str, str], int] = {}

    def put(self, scope: Scope, subject: Subject, projections: Iterable[Projection]) -> None:
        place = (scope.project_id, subject.hash)
        self._projections.setdefault(place, []).extend(projections)

    def erase(self, scope: Scope, subject: Subject, until: int) -> None:
        self._watermarks[scope.project_id, subject.hash] = until

    def retrieve(
        self, scope: Scope, sources: Sequence[Source], question: Question, limit: int
    ) -> Candidates:
        matching: dict[str, Projection] = {}
        for source in sources:
            for projection in self._live(scope, source.subject):
                if matches(source.filter, projection):
                    matching.setdefault(projection.memory_id, projection)
        segment = Segment.of(list(matching.values()))
        return candidates_of(question, [[LiveSegment(segment, np.ones(len(segment), np.bool_))]])

    def _live(self, scope: Scope, subject: Subject) -> Iterable[Projection]:
        place = (scope.project_id, subject.hash)
        newest: dict[str, Projection] = {}
        for projection in self._projections.get(place, ()):
            known = newest.get(projection.memory_id)
            if known is None or (known.version, known.rev) < (projection.version, projection.rev):
                newest[projection.memory_id] = projection
        watermark = self._watermarks.get(place, 0)
        return [projection for projection in newest.values() if projection.accepted_at > watermark]
