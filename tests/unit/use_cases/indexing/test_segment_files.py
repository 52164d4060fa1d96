"""Files of compaction: none is lost, and none stays that nothing lists."""

import pytest

from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn
from tests.unit.use_cases.indexing.compaction import (
    BIKE,
    DOG,
    TEA,
    after,
    before,
    compact,
    compacted,
    is_clean,
    manifest,
    remembering,
    settle,
    the_id,
)


def test_the_sweep_leaves_what_another_compaction_is_about_to_commit() -> None:
    """What was uploaded after the listing may be committed; by age it would be removed."""
    cairn = remembering(TEA, BIKE)
    late = InMemoryCairn(world=cairn.world, clock=cairn.clock, files=cairn.files)

    def second() -> None:
        """The first one has committed, and has not swept yet: another uploads and commits."""
        cairn.add(DOG, session_id="meanwhile")
        cairn.work()
        compact(late)

    compact(cairn, catalog=before(cairn.catalog, "drop", second))

    assert sorted(cairn.words("tea bicycle dog")) == sorted([TEA, BIKE, DOG])
    settle(cairn)
    assert is_clean(cairn)


def test_what_a_compaction_uploads_before_the_other_lists_is_not_committed_afterwards() -> None:
    cairn = remembering(TEA, BIKE)
    catalog = before(cairn.catalog, "commit", lambda: compact(cairn))

    compact(cairn, catalog=catalog)

    assert sorted(cairn.words("tea bicycle")) == sorted([TEA, BIKE])
    listed = {entry.file for entry in manifest(cairn).entries}
    assert listed <= set(cairn.files.keys(SCOPE, ""))


class Died(Exception):
    """The process ended."""


def die() -> None:
    raise Died


def test_who_dies_with_uploads_leaves_a_plan_to_remove_them() -> None:
    """A memory that is removed meanwhile would stay in a file that nobody looks for."""
    cairn = remembering(TEA)
    tea = the_id(cairn, TEA)

    def others_then_death() -> None:
        cairn.delete(tea)
        compact(cairn)
        die()

    with pytest.raises(Died):
        compact(cairn, files=before(cairn.files, "put", others_then_death))
    with pytest.raises(Died):
        cairn.add(BIKE, session_id="later")
        cairn.work()
        compact(cairn, catalog=before(cairn.catalog, "commit", die))
    assert not is_clean(cairn)
    settle(cairn)

    assert tea not in compacted(cairn)
    assert is_clean(cairn)
    assert cairn.words("bicycle") == [BIKE]


def test_who_is_late_with_an_upload_leaves_nothing_of_what_was_removed() -> None:
    cairn = remembering(TEA)
    tea = the_id(cairn, TEA)

    def others() -> None:
        cairn.delete(tea)
        compact(cairn)

    assert not compact(cairn, files=before(cairn.files, "put", others))
    settle(cairn)

    assert compacted(cairn) == []
    assert is_clean(cairn)


def test_tombstones_go_only_when_no_file_holds_their_memory_any_more() -> None:
    """Or who dies before the sweep leaves a file that nothing asks to be removed."""
    cairn = remembering(TEA)
    tea = the_id(cairn, TEA)
    compact(cairn)
    cairn.delete(tea)

    with pytest.raises(Died):
        compact(cairn, files=before(cairn.files, "erase", die))
    cairn.reconcile()
    cairn.work()

    assert compacted(cairn) == []


def test_tombstones_go_only_when_the_manifest_lists_nothing_of_their_memory_any_more() -> None:
    cairn = remembering(TEA, BIKE)
    tea = the_id(cairn, TEA)
    compact(cairn)
    cairn.delete(tea)

    with pytest.raises(Died):
        compact(cairn, catalog=before(cairn.catalog, "commit", die))
    settle(cairn)

    assert tea not in compacted(cairn)


def test_a_lost_answer_to_a_commit_loses_nothing() -> None:
    cairn = remembering(TEA, BIKE)

    with pytest.raises(Died):
        compact(cairn, catalog=after(cairn.catalog, "commit", die))
    assert sorted(cairn.words("tea bicycle")) == sorted([TEA, BIKE])
    settle(cairn)

    assert sorted(cairn.words("tea bicycle")) == sorted([TEA, BIKE])
    assert is_clean(cairn)
