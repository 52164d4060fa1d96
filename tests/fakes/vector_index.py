"""An index that is right because it is simple: it looks at every projection, one by one."""

from collections.abc import Iterable, Sequence

import numpy as np

from cairn.domain.index.matching import matches
from cairn.domain.index.projection import Projection
from cairn.domain.index.segment import Segment
from cairn.domain.index.view import Part
from cairn.domain.scope import Scope, Subject
from cairn.domain.search.candidates import candidates, statistics
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.domain.search.retrieved import Nomination


class NaiveVectorIndex:
    """Implements `ports.CandidateSource` over what it was given, fences and tombstones included."""

    def __init__(self) -> None:
        self._projections: dict[tuple[str, str], list[Projection]] = {}
        self._fences: dict[tuple[str, str], int] = {}

    def put(self, scope: Scope, subject: Subject, projections: Iterable[Projection]) -> None:
        place = (scope.project_id, subject.hash)
        self._projections.setdefault(place, []).extend(projections)

    def erase(self, scope: Scope, subject: Subject, until: int) -> None:
        self._fences[scope.project_id, subject.hash] = until

    def nominate(
        self, scope: Scope, sources: Sequence[Source], question: Question, limit: int
    ) -> Nomination:
        nominated: dict[str, Projection] = {}
        for source in sources:
            for each in self._live(scope, source.subject):
                if matches(source.filter, each):
                    nominated.setdefault(each.memory_id, each)
        segment = Segment.of(list(nominated.values()))
        found = candidates(question, [[Part(segment, np.ones(len(segment), np.bool_))]])
        return Nomination(found, statistics(found))

    def _live(self, scope: Scope, subject: Subject) -> Iterable[Projection]:
        place = (scope.project_id, subject.hash)
        newest: dict[str, Projection] = {}
        for each in self._projections.get(place, ()):
            known = newest.get(each.memory_id)
            if known is None or (known.version, known.rev) < (each.version, each.rev):
                newest[each.memory_id] = each
        fence = self._fences.get(place, 0)
        return [each for each in newest.values() if each.accepted_at > fence]
