"""What one run of the indexing worker does for a subject."""

from typing import Any

import pytest

from cairn.domain.errors import Conflict
from cairn.domain.index import compaction
from tests.builders import ANN
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn
from tests.fakes.manifest_reads import ManifestReads
from tests.fakes.stores.segment_catalog import InMemorySegmentCatalog


@pytest.fixture
def cairn(monkeypatch: pytest.MonkeyPatch) -> InMemoryCairn:
    """With one row, which is enough to be compacted."""
    monkeypatch.setattr(compaction, "FLUSH_AT", 1)
    cairn = InMemoryCairn()
    cairn.add("I drink black tea")
    cairn.work()
    return cairn


def test_a_run_reads_the_manifest_once(cairn: InMemoryCairn) -> None:
    cairn.catalog = reads = ManifestReads(cairn.catalog)

    assert cairn.index()
    assert reads.count == 1

    assert not cairn.index(), "nothing is left to do"
    assert reads.count == 2


class LostRaces(InMemorySegmentCatalog):
    """Others commit first, as often as it says."""

    lost = 0

    def commit(self, *arguments: Any) -> None:
        if self.lost:
            self.lost -= 1
            raise Conflict("another was first")
        super().commit(*arguments)


@pytest.mark.parametrize(("lost", "is_done"), [(1, True), (2, True), (3, False)])
def test_a_lost_race_is_run_again_and_left_to_others_in_the_end(
    cairn: InMemoryCairn, lost: int, is_done: bool
) -> None:
    cairn.catalog = catalog = LostRaces(cairn.world)
    catalog.lost = lost

    assert cairn.index() is is_done

    manifest, _ = catalog.manifest(SCOPE, ANN.hash)
    assert sum(entry.memories for entry in manifest.entries) == int(is_done)
    assert len(catalog.rows(SCOPE, ANN.hash)) == int(not is_done)
    assert cairn.words("tea") == ["I drink black tea"]
