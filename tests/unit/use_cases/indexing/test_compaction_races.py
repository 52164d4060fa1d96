"""Compaction among other writers: each test forces one schedule."""

import pytest

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.domain.errors import DependencyUnavailable
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn
from tests.fakes.troubled_models import TroubledEmbedder
from tests.unit.use_cases.indexing.compaction import (
    ANN,
    BIKE,
    DOG,
    MINUTE,
    TEA,
    after,
    before,
    compact,
    compacted,
    is_clean,
    remembering,
    rows,
    settle,
    the_id,
)


def test_the_manifest_is_read_before_the_rows() -> None:
    """Else what another compaction has flushed, and somebody has removed since, would be back."""
    cairn = remembering(TEA, BIKE)
    tea = the_id(cairn, TEA)

    def others() -> None:
        compact(cairn)
        cairn.delete(tea)
        compact(cairn)

    compact(cairn, catalog=after(cairn.catalog, "rows", others))
    settle(cairn)

    assert tea not in compacted(cairn)
    assert cairn.words("tea bicycle") == [BIKE]


def test_rows_that_another_compaction_flushed_meanwhile_are_not_lost() -> None:
    cairn = remembering(TEA, BIKE)

    compact(cairn, catalog=after(cairn.catalog, "manifest", lambda: compact(cairn)))

    assert sorted(cairn.words("tea bicycle")) == sorted([TEA, BIKE])
    settle(cairn)
    assert len(compacted(cairn)) == 2


def test_of_two_compactions_one_commits_and_nothing_is_lost() -> None:
    cairn = remembering(TEA)

    def others() -> None:
        cairn.add(BIKE, session_id="meanwhile")
        cairn.work()
        compact(cairn)

    compact(cairn, catalog=before(cairn.catalog, "commit", others))

    assert sorted(cairn.words("tea bicycle")) == sorted([TEA, BIKE])
    settle(cairn)
    assert sorted(compacted(cairn)) == sorted(m.memory_id for m in cairn.world.truths.values())
    assert is_clean(cairn)


def test_a_vector_that_is_written_while_its_row_is_flushed_is_not_lost() -> None:
    cairn = InMemoryCairn(embedder=TroubledEmbedder(DependencyUnavailable("not there yet")))
    cairn.add(TEA)
    cairn.extract(SCOPE, ANN.hash)
    cairn.embedder = OfflineEmbedder()
    cairn.clock.advance(3 * MINUTE)  # it has waited long enough to be flushed without
    tea = the_id(cairn, TEA)

    compact(cairn, catalog=before(cairn.catalog, "commit", cairn.work))

    assert rows(cairn) == {tea}
    assert cairn.reader.vectors(SCOPE, ANN, [tea])
    compact(cairn)
    assert cairn.reader.vectors(SCOPE, ANN, [tea])
    assert compacted(cairn) == [tea]


@pytest.mark.parametrize(
    "method", ["manifest", "rows", "plan_garbage_collection", "commit", "drop"]
)
@pytest.mark.parametrize("is_before", [True, False])
def test_what_is_deleted_during_a_compaction_stays_deleted(method: str, is_before: bool) -> None:
    cairn = remembering(TEA, BIKE)
    tea = the_id(cairn, TEA)
    around = before if is_before else after

    compact(cairn, catalog=around(cairn.catalog, method, lambda: cairn.delete(tea)))

    assert cairn.words("tea bicycle") == [BIKE]
    settle(cairn)
    assert tea not in compacted(cairn)
    assert cairn.words("tea bicycle") == [BIKE]
    assert not any(row.is_tombstone for row in cairn.catalog.rows(SCOPE, ANN.hash))


@pytest.mark.parametrize("method", ["manifest", "rows", "plan_garbage_collection", "commit"])
@pytest.mark.parametrize("is_before", [True, False])
def test_a_tombstone_that_another_compaction_drops_does_not_bring_its_memory_back(
    method: str, is_before: bool
) -> None:
    """Whether the memory was in a row or in a segment when the first one began."""
    for is_flushed in (True, False):
        cairn = remembering(TEA, BIKE)
        tea = the_id(cairn, TEA)
        if is_flushed:
            compact(cairn)
            cairn.add(DOG, session_id="more")
            cairn.work()

        def others(cairn: InMemoryCairn = cairn, tea: str = tea) -> None:
            cairn.delete(tea)
            compact(cairn)

        around = before if is_before else after
        compact(cairn, catalog=around(cairn.catalog, method, others))

        assert TEA not in cairn.words("tea bicycle")
        settle(cairn)
        assert tea not in compacted(cairn)
        assert is_clean(cairn)


@pytest.mark.parametrize("method", ["manifest", "rows", "commit", "drop"])
def test_a_newer_version_supersedes_the_one_that_is_being_flushed(method: str) -> None:
    cairn = remembering("I take the blue train to work")
    [before_it] = cairn.search("train")

    def correct() -> None:
        cairn.add("I take the red bus to work instead of the blue train", session_id="later")
        cairn.work()

    compact(cairn, catalog=before(cairn.catalog, method, correct))

    for _ in range(2):
        [found] = cairn.search("bus train work")
        assert found.memory.memory_id == before_it.memory.memory_id
        assert "red bus" in found.memory.statement.value
        compact(cairn)
    assert compacted(cairn) == [before_it.memory.memory_id]
