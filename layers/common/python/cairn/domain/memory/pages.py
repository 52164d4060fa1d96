"""Pages that stay in place while others write: where one ends is where the next begins. Pure."""

from collections.abc import Callable, Sequence
from itertools import dropwhile

from cairn.domain.value import Value

# How long the end of a page is kept after the page was read (ms).
KEPT_MS = 15 * 60_000


class Place(Value):
    """A memory's place in a list, newest first. `created_at` in ms."""

    created_at: int
    memory_id: str

    @property
    def order(self) -> tuple[int, str]:
        return -self.created_at, self.memory_id


class PageStart(Value):
    """Where a page begins: in each list by name, behind a place. A list without one has ended."""

    places: dict[str, Place]


def behind[T](listed: Sequence[T], place: Place, place_of: Callable[[T], Place]) -> list[T]:
    """Of what is listed, newest first, all that comes after the place: it may be gone itself."""
    return list(dropwhile(lambda entry: place_of(entry).order <= place.order, listed))


def count_pages(entries: int, size: int) -> int:
    return -(-entries // size)
