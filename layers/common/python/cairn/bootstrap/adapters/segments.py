"""Reading projections, in rows and in segments."""

from functools import cache

from cairn.adapters.segments.reader import SegmentReader
from cairn.bootstrap import base
from cairn.bootstrap.adapters import file_store


@cache
def reader() -> SegmentReader:
    return SegmentReader(base.memory_reader(), file_store.files())
