"""Filters on all rows at once let through what they let through one by one."""

from hypothesis import given, settings

from cairn.domain.index.filters import Filter
from cairn.domain.index.masks import mask
from cairn.domain.index.matching import matches
from cairn.domain.index.projection import Projection
from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import packed, unpacked
from tests.effort import tries
from tests.projections import FILTERS, LISTS


@settings(max_examples=tries(150))
@given(LISTS, FILTERS)
def test_masks_agree_with_matching(projections: list[Projection], filter: Filter) -> None:
    segment = unpacked(packed(Segment.of(projections)))

    assert mask(filter, segment).tolist() == [
        matches(filter, projection) for projection in projections
    ]
