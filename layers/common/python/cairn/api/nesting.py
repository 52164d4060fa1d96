"""How deep and how long what a caller sends may be: one rule for every value, kept as it came."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

MAX_LEVELS = 32
# Of a whole body: what is around a free value, or a filter of 32 groups at two levels each.
MAX_BODY_LEVELS = 3 * MAX_LEVELS
# Of one list or object: more than any that is allowed, and few enough to check each of them.
MAX_ITEMS = 100_000


def levels(value: Any) -> int:
    """0 of a scalar, 1 of a list of some or an object of some. No input can exhaust the stack."""
    return sum(1 for _ in _by_level(value)) - 1


def most_items(value: Any) -> int:
    """Of the longest list or object in it, itself included."""
    found = (inner for level in _by_level(value) for inner in level)
    return max((len(inner) for inner in found if isinstance(inner, list | dict)), default=0)


def _by_level(value: Any) -> Iterator[list[Any]]:
    level = [value]
    while level:
        yield level
        level = [inner for value in level for inner in _inner(value)]


def _inner(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, list | tuple):
        yield from value


def _shallow[T](value: T) -> T:
    if levels(value) > MAX_LEVELS:
        raise PydanticCustomError("too_deep", f"is nested deeper than {MAX_LEVELS} levels")
    return value


Shallow = AfterValidator(_shallow)
