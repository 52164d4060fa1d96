"""Search."""

from functools import cache

from cairn.adapters.embedded_vector_index import EmbeddedVectorIndex
from cairn.bootstrap import models, parts, segments
from cairn.domain.scope import Scope
from cairn.domain.search import ScoredMemory, SearchQuery
from cairn.use_cases.search_memories import search_memories

# A question's vector is waited for 3 s less than this; then its words alone must do.
QUESTION_MS = 8_000


@cache
def index() -> EmbeddedVectorIndex:
    return EmbeddedVectorIndex(segments.reader())


def search(query: SearchQuery, scope: Scope, deadline: int) -> list[ScoredMemory]:
    return search_memories(
        query,
        scope=scope,
        deadline=min(deadline, parts.clock.now() + QUESTION_MS),
        index=index(),
        memories=parts.memories(),
        embedder=models.embedder(),
        clock=parts.clock,
    )
