"""Find what answers a question among the subjects it may read."""

from cairn.domain.scope import Scope
from cairn.domain.search import ScoredMemory, SearchQuery

DEFAULT_MIN_SCORE = 0.45


def search_memories(query: SearchQuery, *, scope: Scope, deadline: int) -> list[ScoredMemory]:
    """Best first within each kind; limits and threshold applied per kind.

    Raises: InvalidRequest with code `knowledge_base_not_linked` for an unlinked id.
    """
    raise NotImplementedError
