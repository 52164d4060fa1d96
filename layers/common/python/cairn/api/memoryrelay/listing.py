"""Pages and times as MemoryRelay clients read them."""

from collections.abc import Sequence
from typing import Literal, Self

from cairn.api.answer import Answer
from cairn.api.shortening import with_shortened


class Listing[T: Answer](Answer):
    """`total_count` is of all pages, null where counting would mean reading everything.

    There are no cursors: the next page is requested by offset. A page is never shorter for being
    too large: clients take a short one for the last.
    """

    object: Literal["list"] = "list"
    data: list[T]
    has_more: bool
    total_count: int | None
    next_cursor: None = None

    def fitting(self, room: int) -> Self:
        return with_shortened(self, "data", room)


def page[T: Answer](data: Sequence[T], offset: int, total: int) -> Listing[T]:
    """The page that begins at `offset` of `total` items."""
    return Listing(data=list(data), has_more=offset + len(data) < total, total_count=total)


def seconds(milliseconds: int) -> int:
    """Since epoch."""
    return milliseconds // 1000
