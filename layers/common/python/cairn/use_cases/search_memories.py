"""Find what answers a question among the subjects it may read."""

from collections.abc import Iterator, Mapping
from itertools import islice

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.memory import MemoryKind
from cairn.domain.nomination import Nomination
from cairn.domain.nominee import Nominee
from cairn.domain.projection import Vector
from cairn.domain.question import Question
from cairn.domain.ranking import rank
from cairn.domain.scope import Permission, Scope, SubjectType
from cairn.domain.search import ScoredMemory, SearchQuery
from cairn.domain.text import analyse
from cairn.ports.models import Embedder
from cairn.ports.remembering import Hydrated, MemoryStore
from cairn.ports.searching import VectorIndex

# MemOS's documented default; the calibration of `domain.ranking` is made for it.
DEFAULT_MIN_SCORE = 0.45
NOMINATED = 100  # candidates per source and signal that ranking is given
ROUNDS = 3  # a memory that is gone each time is gone for good, and the next best take its place
SPARE = 5  # hydrated beyond the limit, for hits that turn out to be gone

type Shelf = Iterator[tuple[Nominee, float]]


def search_memories(
    query: SearchQuery,
    *,
    scope: Scope,
    deadline: int,
    index: VectorIndex,
    memories: MemoryStore,
    embedder: Embedder,
) -> list[ScoredMemory]:
    """Best first; threshold and limit applied per kind, after the filters of the sources.

    Raises: InvalidRequest with code `knowledge_base_not_linked` for an unlinked id.
    """
    scope.require(Permission.READ)
    _check_linked(query)
    vector = _vector(query.text, deadline, embedder)
    question = Question(query.text, analyse(query.text), vector, query.session_id)
    for _ in range(ROUNDS):
        nomination = index.nominate(scope, query.sources, question, NOMINATED)
        shelves = _shelves(question, nomination, query)
        found, is_whole = _hydrated(shelves, query.limits, nomination.manifests, scope, memories)
        if is_whole:  # else what took the place of a hit may not have been nominated: look again
            break
    return [each for kind in query.limits for each in found[kind]]


def _check_linked(query: SearchQuery) -> None:
    for source in query.sources:
        if source.subject.type is SubjectType.KNOWLEDGE_BASE:
            raise InvalidRequest(
                f"knowledgebase_ids: '{source.subject.id}' is not linked to this project",
                code="knowledge_base_not_linked",
            )


def _vector(text: str, deadline: int, embedder: Embedder) -> Vector | None:
    try:
        return embedder.embed([text], deadline=deadline)[0]
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
    for kind in query.limits:
        is_wanted = found.kinds.among([kind.value])[ranking.order]
        is_wanted &= ranking.scores >= _threshold(kind, query.min_score)
        places = zip(ranking.order[is_wanted].tolist(), ranking.scores[is_wanted], strict=True)
        shelves[kind] = ((found.nominee(at), float(score)) for at, score in places)
    return shelves


def _threshold(kind: MemoryKind, min_score: float | None) -> float:
    if min_score is not None:
        return min_score
    return 0.0 if kind is MemoryKind.WORKING else DEFAULT_MIN_SCORE


def _hydrated(
    shelves: dict[MemoryKind, Shelf],
    limits: dict[MemoryKind, int],
    manifests: Mapping[str, int],
    scope: Scope,
    memories: MemoryStore,
) -> tuple[dict[MemoryKind, list[ScoredMemory]], bool]:
    """The first of each kind that still exist, read together: one round trip in the usual case.

    What turns out to be gone is replaced by the next best; whether nothing was gone is told, too.
    """
    found: dict[MemoryKind, list[ScoredMemory]] = {kind: [] for kind in limits}
    is_whole, is_first = True, True
    while True:
        batches = {kind: _taken(shelves[kind], limits[kind] - len(found[kind])) for kind in limits}
        wanted = [nominee for batch in batches.values() for nominee, _ in batch]
        if not (wanted or (is_first and manifests)):
            return found, is_whole
        live = memories.hydrate(scope, wanted, manifests)
        is_whole = is_whole and live.is_current and all(w.memory_id in live.found for w in wanted)
        is_first = False
        for kind, batch in batches.items():
            scored = (_scored(*each, live.found) for each in batch)
            found[kind] += [each for each in scored if each][: limits[kind] - len(found[kind])]


def _taken(shelf: Shelf, missing: int) -> list[tuple[Nominee, float]]:
    """Removes from the shelf what is to be read next."""
    return list(islice(shelf, missing + SPARE)) if missing > 0 else []


def _scored(nominee: Nominee, score: float, live: dict[str, Hydrated]) -> ScoredMemory | None:
    found = live.get(nominee.memory_id)
    return ScoredMemory(found.memory, score, found.earlier) if found else None
