"""Find what answers a question among the subjects it may read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.filters import (
    HasTrait,
    Not,
    all_of,
)
from cairn.domain.index.projection import Vector
from cairn.domain.memory.handling import Visibility
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import Permission, Scope, SubjectType
from cairn.domain.search.calibration import DEFAULT_MIN_SCORE
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.search.duplicates import distinct
from cairn.domain.search.explanation import Explanation
from cairn.domain.search.past import asks_about_past
from cairn.domain.search.query import (
    ScoredMemory,
    SearchMode,
    SearchQuery,
    Source,
)
from cairn.domain.search.question import Question
from cairn.domain.search.ranking import Ranking, rank
from cairn.domain.search.retrieved import Nomination
from cairn.domain.text.analysis import analyse
from cairn.domain.times.asked_time import asked_times
from cairn.ports.candidate_source import CandidateSource
from cairn.ports.clock import Clock
from cairn.ports.embedder import Embedder
from cairn.ports.memory_store import Hydrated, MemoryStore

NOMINATED = 100  # candidates per source and signal that ranking is given
ROUNDS = 3  # a memory that is gone each time is gone for good, and the next best take its place
_OPEN = Not(HasTrait("visibility", Visibility.CONFIDENTIAL))
SPARE = 5  # hydrated beyond the limit, for hits that turn out to be gone or to say the same


class Hit(NamedTuple):
    nominee: CandidateRef
    score: float
    explanation: Explanation | None


@dataclass
class Shelf:
    """The hits of a kind, best first; `found` are those that still exist and differ."""

    limit: int
    hits: Iterator[Hit]
    found: list[ScoredMemory] = field(default_factory=list)

    def put(self, existing: Iterable[ScoredMemory]) -> None:
        """What was taken, in the same order."""
        self.found = distinct((*self.found, *existing))[: self.limit]

    def take(self) -> list[Hit]:
        """What is to be read next."""
        missing = self.limit - len(self.found)
        return list(islice(self.hits, missing + SPARE)) if missing > 0 else []


def search_memories(
    query: SearchQuery,
    *,
    scope: Scope,
    deadline: int,
    index: CandidateSource,
    memories: MemoryStore,
    embedder: Embedder,
    clock: Clock,
) -> list[ScoredMemory]:
    """Best first; threshold and limit applied per kind, after the filters of the sources.

    Times in the question count from now.

    Raises: InvalidRequest with code `knowledge_base_not_linked` for an unlinked id.
    """
    scope.require(Permission.READ)
    _check_linked(query)
    sources = _readable(query)
    if not sources:
        return []
    question = _question(query, _vector(query, deadline, embedder), clock.now())
    for _ in range(ROUNDS):
        nomination = index.nominate(scope, sources, question, NOMINATED)
        shelves = _shelves(question, nomination, query)
        if _hydrate(shelves, nomination.manifests, scope, memories):
            break  # else what took the place of a hit may not have been nominated: look again
    found = [each for shelf in shelves.values() for each in shelf.found]
    is_past = asks_about_past(query.text)
    return found if is_past else [replace(each, earlier=()) for each in found]


def _readable(query: SearchQuery) -> tuple[Source, ...]:
    """What nobody asked to see by name of its level stays unseen."""
    if query.is_confidential:
        return query.sources
    return tuple(replace(each, filter=all_of(each.filter, _OPEN)) for each in query.sources)


def _question(query: SearchQuery, vector: Vector | None, now: int) -> Question:
    """Words stand in for a meaning that nobody could read: an outage is no empty answer."""
    return Question(
        words=query.text,
        terms=() if _is_by_meaning(query, vector) else analyse(query.text),
        vector=vector,
        session_id=query.session_id,
        times=asked_times(query.text, now),
    )


def _is_by_meaning(query: SearchQuery, vector: Vector | None) -> bool:
    return query.mode is SearchMode.SEMANTIC and vector is not None


def _check_linked(query: SearchQuery) -> None:
    for source in query.sources:
        if source.subject.type is SubjectType.KNOWLEDGE_BASE:
            raise InvalidRequest(
                f"knowledgebase_ids: '{source.subject.id}' is not linked to this project",
                code="knowledge_base_not_linked",
            )


def _vector(query: SearchQuery, deadline: int, embedder: Embedder) -> Vector | None:
    if query.mode is SearchMode.KEYWORD:
        return None
    try:
        return embedder.embed([query.text], deadline=deadline)[0]
    except (
        DependencyUnavailable,
        InvalidRequest,
    ):  # words alone still find most; see the ranking ADR
        return None


def _shelves(
    question: Question, nomination: Nomination, query: SearchQuery
) -> dict[MemoryKind, Shelf]:
    """Of each kind that is asked for, what passes the threshold, best first."""
    found = nomination.candidates
    ranking = rank(question, found, nomination.statistics)
    shelves: dict[MemoryKind, Shelf] = {}
    is_known = ~np.isnan(ranking.sureness.meaning[ranking.order])
    is_answer = is_known | (not _is_by_meaning(query, question.vector))
    for kind, limit in query.limits.items():
        is_wanted = found.kinds.among([kind.value])[ranking.order] & is_answer
        is_wanted &= ranking.passing >= _threshold(kind, query.min_score)
        places = zip(ranking.order[is_wanted].tolist(), ranking.scores[is_wanted], strict=True)
        shelves[kind] = Shelf(limit, _hits(ranking, places, query))
    return shelves


def _hits(
    ranking: Ranking, places: Iterable[tuple[int, float]], query: SearchQuery
) -> Iterator[Hit]:
    for at, score in places:
        nominee = ranking.candidates.nominee(at)
        if nominee.memory_id not in query.hidden:
            explanation = ranking.explanation(at) if query.explain else None
            yield Hit(nominee, float(score), explanation)


def _threshold(kind: MemoryKind, min_score: float | None) -> float:
    if min_score is not None:
        return min_score
    return 0.0 if kind is MemoryKind.WORKING else DEFAULT_MIN_SCORE


def _hydrate(
    shelves: dict[MemoryKind, Shelf],
    manifests: Mapping[str, int],
    scope: Scope,
    memories: MemoryStore,
) -> bool:
    """Fills the shelves with what still exists, read together: one round trip in the usual case.

    What turns out to be gone, or to say the same, is replaced by the next best. False when
    something was gone.
    """
    is_whole, is_first = True, True
    while True:
        batches = {kind: shelf.take() for kind, shelf in shelves.items()}
        wanted = [hit.nominee for batch in batches.values() for hit in batch]
        if not (wanted or (is_first and manifests)):
            return is_whole
        live = memories.hydrate(scope, wanted, manifests)
        is_whole = is_whole and live.is_current and all(w.memory_id in live.found for w in wanted)
        is_first = False
        for kind, batch in batches.items():
            shelves[kind].put(_existing(batch, live.found))


def _existing(batch: Sequence[Hit], live: Mapping[str, Hydrated]) -> Iterator[ScoredMemory]:
    for hit in batch:
        if found := live.get(hit.nominee.memory_id):
            yield ScoredMemory(found.memory, hit.score, found.earlier, hit.explanation)
