"""From ranked hits to memories as they are now."""

from collections.abc import Iterator, Mapping
from itertools import chain

from cairn.domain.errors import Conflict
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Scope
from cairn.domain.search.duplicates import distinct
from cairn.domain.search.query import ScoredMemory, SearchQuery
from cairn.domain.search.ranked_hits import RankedHits
from cairn.ports.memory_store import MemoryReader

SPARE = 5  # read beyond the limit, for hits that turn out to be gone or near-duplicates


class GoneMeanwhile(Conflict):
    """These were retrieved and are gone, so what took their place may not have been retrieved."""

    def __init__(self, memory_ids: frozenset[str]) -> None:
        super().__init__("a memory is gone since it was retrieved")
        self.memory_ids = memory_ids


def hydrate_hits(
    hits: Mapping[MemoryKind, RankedHits],
    query: SearchQuery,
    manifests: Mapping[str, int] | None,
    *,
    gone: frozenset[str] = frozenset(),
    scope: Scope,
    memories: MemoryReader,
) -> list[ScoredMemory]:
    """The best of each kind up to its limit, near-duplicates counted once; all kinds as one list in
    the order of their ranks, which tell apart what scores the same.

    All kinds are read together: one round trip in the usual case. `manifests`: the versions that
    the hits rest on. Raises: Conflict when one of them has moved on, GoneMeanwhile when a hit is
    gone that is not among the known `gone`. Without `manifests` what is gone is left out instead.
    """
    found: dict[MemoryKind, list[ScoredMemory]] = {kind: [] for kind in hits}
    rest, is_checked = dict(hits), not manifests
    while True:
        batches = {kind: _next(rest[kind], query.limits[kind] - len(found[kind])) for kind in rest}
        refs = [ref for batch in batches.values() for ref in batch.refs()]
        if is_checked and not refs:
            return sorted(chain.from_iterable(found.values()), key=lambda hit: hit.place)
        versions = memories.hydrate(scope, refs, None if is_checked else manifests)
        missing = frozenset(ref.memory_id for ref in refs) - versions.keys() - gone
        if manifests is not None and missing:
            raise GoneMeanwhile(missing)
        is_checked = True
        for kind, batch in batches.items():
            scored = _scored(batch, versions, is_explained=query.explain)
            found[kind] = distinct((*found[kind], *scored))[: query.limits[kind]]
            rest[kind] = rest[kind].selected(slice(len(batch), None))


def _next(hits: RankedHits, missing: int) -> RankedHits:
    return hits.selected(slice(missing + SPARE if missing > 0 else 0))


def _scored(
    hits: RankedHits, versions: Mapping[str, tuple[Memory, ...]], *, is_explained: bool
) -> Iterator[ScoredMemory]:
    """Those that still exist."""
    for place, ref in enumerate(hits.refs()):
        if ref.memory_id in versions:
            current, *earlier = versions[ref.memory_id]
            explanation = hits.explanation(place) if is_explained else None
            score, rank = float(hits.scores[place]), int(hits.places[place])
            yield ScoredMemory(current, score, tuple(earlier), explanation, rank)
