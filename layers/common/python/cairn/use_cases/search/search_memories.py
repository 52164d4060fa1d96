"""Find what answers a question among the subjects it may read."""

from cairn.domain.errors import Conflict, InvalidRequest
from cairn.domain.index.filters import HasTrait, Not, all_of
from cairn.domain.memory.handling import Visibility
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import Permission, Scope, SubjectType
from cairn.domain.search.calibration import threshold
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.past import asks_about_past
from cairn.domain.search.query import ScoredMemory, SearchQuery, Source
from cairn.domain.search.question import Question
from cairn.domain.search.ranked_hits import RankedHits
from cairn.domain.search.ranking import rank
from cairn.use_cases.search.hydrate_hits import GoneMeanwhile, hydrate_hits
from cairn.use_cases.search.ports import SearchPorts
from cairn.use_cases.search.question_of import is_semantic, question_of

CANDIDATES = 100  # retrieved per source and signal
ATTEMPTS = 8  # of a subject to which others add at the same time; usually the first is right
_OPEN = Not(HasTrait("visibility", Visibility.CONFIDENTIAL))


def search_memories(
    query: SearchQuery, *, scope: Scope, deadline: int, ports: SearchPorts
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
    question = question_of(query, deadline=deadline, embedder=ports.embedder, clock=ports.clock)
    found = _found(query, sources, question, scope, ports)
    is_past = asks_about_past(query.text)
    return found if is_past else [memory._replace(earlier=()) for memory in found]


def _found(
    query: SearchQuery,
    sources: tuple[Source, ...],
    question: Question,
    scope: Scope,
    ports: SearchPorts,
) -> list[ScoredMemory]:
    """Retrieves again when candidates are out of date; the last attempt takes what exists.

    One that was gone before the candidates were retrieved again is gone for good: what took its
    place is among them. So only ones that go meanwhile are a reason to look again.
    """
    gone = set[str]()

    def attempt(*, is_last: bool) -> list[ScoredMemory]:
        candidates = ports.candidates.retrieve(scope, sources, question, CANDIDATES)
        hits = _ranked(question, candidates, query)
        manifests = None if is_last else candidates.manifests
        return hydrate_hits(
            hits, query, manifests, gone=frozenset(gone), scope=scope, memories=ports.memories
        )

    for _ in range(ATTEMPTS - 1):
        try:
            return attempt(is_last=False)
        except GoneMeanwhile as conflict:
            gone |= conflict.memory_ids
        except Conflict:  # a manifest has moved on
            continue
    return attempt(is_last=True)


def _readable(query: SearchQuery) -> tuple[Source, ...]:
    """Confidential memories are left out unless they are asked for."""
    if query.is_confidential:
        return query.sources
    return tuple(source._replace(filter=all_of(source.filter, _OPEN)) for source in query.sources)


def _check_linked(query: SearchQuery) -> None:
    for source in query.sources:
        if source.subject.type is SubjectType.KNOWLEDGE_BASE:
            raise InvalidRequest(
                f"knowledgebase_ids: '{source.subject.id}' is not linked to this project",
                code="knowledge_base_not_linked",
            )


def _ranked(
    question: Question, candidates: Candidates, query: SearchQuery
) -> dict[MemoryKind, RankedHits]:
    """Of each kind that is asked for, what passes the threshold."""
    hits = rank(question, candidates).without(query.hidden)
    if is_semantic(query, question.vector):
        hits = hits.with_vector()
    return {kind: hits.of_kind(kind, threshold(kind, query.min_score)) for kind in query.limits}
