"""Reading projections, wherever they lie."""

from functools import cache

from cairn.adapters.segment_reader import SegmentReader
from cairn.bootstrap import filing, parts


@cache
def reader() -> SegmentReader:
    return SegmentReader(parts.memories(), filing.files())
