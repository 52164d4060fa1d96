"""Compaction while memories are erased: each test forces one schedule."""

import pytest

from cairn.domain.index.segment_file import unpacked
from cairn.domain.scope import PUBLIC
from cairn.domain.tasks.files import segment_prefix
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn
from tests.unit.use_cases.indexing.compaction import (
    ANN,
    BIKE,
    BOB,
    DOG,
    MINUTE,
    TEA,
    after,
    before,
    compact,
    compacted,
    found,
    is_clean,
    manifest,
    remembering,
    settle,
    the_id,
)


def left_of(cairn: InMemoryCairn, *words: str) -> bool:
    """Anywhere: rows, truths, files."""
    segments = [unpacked(data) for (_, key), data in cairn.files.files.items() if "segments" in key]
    terms = [segment.projection(row) for segment in segments for row in range(len(segment))]
    stored = repr((cairn.world, terms))
    return any(word in stored for word in words)


@pytest.mark.parametrize(
    "method", ["manifest", "rows", "plan_garbage_collection", "commit", "drop"]
)
@pytest.mark.parametrize("is_before", [True, False])
def test_what_is_erased_during_a_compaction_stays_erased(method: str, is_before: bool) -> None:
    cairn = remembering(TEA, BIKE)

    def erase() -> None:
        cairn.erase()
        cairn.add(DOG, session_id="afterwards")

    around = before if is_before else after
    compact(cairn, catalog=around(cairn.catalog, method, erase))

    assert found(cairn, "tea bicycle dog") == [DOG]
    settle(cairn)
    assert cairn.words("tea bicycle dog") == [DOG]
    assert not left_of(cairn, "bicycl", "tea")
    assert is_clean(cairn)


def test_what_an_erasure_watermark_hides_is_flushed_no_more() -> None:
    cairn = remembering(TEA)
    cairn.memories.set_erasure_watermark(SCOPE, ANN, cairn.clock.now())
    cairn.add(BIKE, session_id="afterwards")
    cairn.extract(SCOPE, ANN.hash)
    cairn.clock.advance(3 * MINUTE)

    compact(cairn)

    assert compacted(cairn) == [the_id(cairn, BIKE)]


def test_an_erasure_watermark_refuses_a_commit_that_did_not_know_it() -> None:
    cairn = remembering(TEA, BIKE)
    erase = lambda: cairn.memories.set_erasure_watermark(SCOPE, ANN, cairn.clock.now() - 1)  # noqa: E731

    compact(cairn, catalog=before(cairn.catalog, "commit", erase))

    held = [unpacked(cairn.files.get(SCOPE, e.file)) for e in manifest(cairn).entries]
    stamps = [int(at) for segment in held for at in segment.numbers["accepted_at"]]
    assert all(at > cairn.world.erasure_watermark(SCOPE, ANN.hash) for at in stamps)


def test_a_memory_of_an_erased_user_leaves_the_segments_of_everybody_it_was_placed_with() -> None:
    cairn = remembering(TEA, others=["bob"], is_public=True)
    cairn.add(BIKE, user_id="bob", is_public=True)
    cairn.work()
    for subject in (ANN, BOB, PUBLIC):
        compact(cairn, subject=subject)
    assert cairn.words("tea", user_id="bob")

    cairn.erase()
    assert cairn.words("tea bicycle", user_id="bob") == [BIKE]
    settle(cairn)

    assert not left_of(cairn, "black", "tea")
    assert cairn.words("tea bicycle", user_id="bob") == [BIKE]
    assert all(is_clean(cairn, subject) for subject in (ANN, BOB, PUBLIC))


def test_an_erased_earlier_version_leaves_the_segments_that_hold_it_behind_the_current_one() -> (
    None
):
    cairn = remembering("I take the blue train to work", others=["bob"])
    watermark = cairn.clock.now()
    for text in (BIKE, DOG):
        cairn.add(text, session_id=text, others=["bob"])
    cairn.work()
    for subject in (ANN, BOB):
        compact(cairn, subject=subject)
    cairn.add(
        "I take the red bus to work instead of the blue train", session_id="later", others=["bob"]
    )
    cairn.work()
    [current] = cairn.search("bus")
    archived = cairn.world.archive[SCOPE.project_id, current.memory.memory_id]
    assert [version.accepted_at <= watermark for version in archived] == [True]

    cairn.memories.erase(SCOPE, ANN.hash, watermark, 99)
    settle(cairn)

    for subject in (ANN, BOB):
        assert compacted(cairn, subject).count(current.memory.memory_id) <= 1
        keys = cairn.files.keys(SCOPE, segment_prefix(subject.hash))
        held = [row for key in keys for row in unpacked(cairn.files.get(SCOPE, key)).projections()]
        assert all(projection.accepted_at > watermark for projection in held)
