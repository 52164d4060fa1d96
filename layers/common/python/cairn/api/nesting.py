"""How deep what a caller sends may be nested: one rule for every value that is kept as it came."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

MAX_LEVELS = 32
# Of a whole body: what is around a free value, or a filter of 32 groups at two levels each.
MAX_BODY_LEVELS = 3 * MAX_LEVELS


def levels(value: Any) -> int:
    """0 of a scalar, 1 of a list of some or an object of some. No input can exhaust the stack."""
    depth, level = -1, [value]
    while level:
        depth += 1
        level = [inner for value in level for inner in _inner(value)]
    return depth


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
