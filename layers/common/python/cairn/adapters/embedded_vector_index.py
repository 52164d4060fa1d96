"""The index inside the table: an exact scan of the searched subjects' own projections."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from cairn.domain.matching import matches
from cairn.domain.projection import Projection
from cairn.domain.question import Question
from cairn.domain.scope import Scope
from cairn.domain.search import Source
from cairn.ports.remembering import MemoryStore

PARALLEL_READS = 8


class EmbeddedVectorIndex:
    """Implements `ports.VectorIndex`. Exact: it nominates everything that passes the filter."""

    def __init__(self, memories: MemoryStore) -> None:
        self._memories = memories
        self._readers = ThreadPoolExecutor(PARALLEL_READS, thread_name_prefix="source")

    def nominate(
        self, scope: Scope, sources: Sequence[Source], question: Question, limit: int
    ) -> list[Projection]:
        found: dict[str, Projection] = {}
        for projections in self._readers.map(lambda source: self._of(scope, source), sources):
            for each in projections:
                known = found.get(each.memory_id)
                if known is None or (each.version, each.rev) > (known.version, known.rev):
                    found[each.memory_id] = each
        return list(found.values())

    def _of(self, scope: Scope, source: Source) -> list[Projection]:
        projections = self._memories.fresh(scope, source.subject)
        if source.filter is None:
            return projections
        return [each for each in projections if matches(source.filter, each)]
