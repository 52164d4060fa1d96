"""Find what answers a question among the subjects it may read."""

from collections.abc import Sequence

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.memory import MemoryKind
from cairn.domain.projection import Vector
from cairn.domain.question import Question
from cairn.domain.ranking import Ranked, rank
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
        candidates = index.nominate(scope, query.sources, question, NOMINATED)
        ranked = [each for each in rank(question, candidates) if _passes(each, query.min_score)]
        shelves = {kind: _of_kind(ranked, kind) for kind in query.limits}
        found, is_whole = _hydrated(shelves, query.limits, scope, memories)
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


def _passes(ranked: Ranked, min_score: float | None) -> bool:
    if min_score is None:
        is_exempt = ranked.projection.kind is MemoryKind.WORKING
        return is_exempt or ranked.score >= DEFAULT_MIN_SCORE
    return ranked.score >= min_score


def _of_kind(ranked: Sequence[Ranked], kind: MemoryKind) -> list[Ranked]:
    return [each for each in ranked if each.projection.kind is kind]


def _hydrated(
    shelves: dict[MemoryKind, list[Ranked]],
    limits: dict[MemoryKind, int],
    scope: Scope,
    memories: MemoryStore,
) -> tuple[dict[MemoryKind, list[ScoredMemory]], bool]:
    """The first of each kind that still exist, read together: one round trip in the usual case.

    What turns out to be gone is replaced by the next best; whether nothing was gone is told, too.
    """
    found: dict[MemoryKind, list[ScoredMemory]] = {kind: [] for kind in limits}
    is_whole = True
    while True:
        batches = {kind: _taken(shelves[kind], limits[kind] - len(found[kind])) for kind in limits}
        wanted = [each.projection for batch in batches.values() for each in batch]
        if not wanted:
            return found, is_whole
        live = memories.hydrate(scope, wanted)
        is_whole = is_whole and all(each.memory_id in live for each in wanted)
        for kind, batch in batches.items():
            scored = (_scored(each, live) for each in batch)
            found[kind] += [each for each in scored if each][: limits[kind] - len(found[kind])]


def _taken(shelf: list[Ranked], missing: int) -> list[Ranked]:
    """Removes from the shelf what is to be read next."""
    if missing <= 0:
        return []
    taken = shelf[: missing + SPARE]
    del shelf[: len(taken)]
    return taken


def _scored(ranked: Ranked, live: dict[str, Hydrated]) -> ScoredMemory | None:
    found = live.get(ranked.projection.memory_id)
    return ScoredMemory(found.memory, ranked.score, found.earlier) if found else None
