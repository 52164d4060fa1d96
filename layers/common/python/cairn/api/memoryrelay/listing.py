"""Pages and times as MemoryRelay clients read them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from cairn.api.answer import Answer


class Listing[T](Answer):
    """`total_count` is of all pages, null where counting would mean reading everything.

    There are no cursors: the next page is requested by offset.
    """

    object: Literal["list"] = "list"
    data: list[T]
    has_more: bool
    total_count: int | None
    next_cursor: None = None


def page[T](data: Sequence[T], offset: int, total: int) -> Listing[T]:
    """The page that begins at `offset` of `total` items."""
    return Listing(data=list(data), has_more=offset + len(data) < total, total_count=total)


def iso(milliseconds: int) -> str:
    """As `2026-03-17T10:00:00Z`."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(milliseconds: int) -> int:
    """Since epoch."""
    return milliseconds // 1000
