"""A memory after a change, before it is written."""

from typing import NamedTuple

from cairn.domain.memory.memory import Memory


class Evolution(NamedTuple):
    """A memory as an operation leaves it. `expected`, `archived`, `is_relisted` as in `Change`."""

    memory: Memory
    expected: tuple[int, int] | None = None
    archived: Memory | None = None
    is_relisted: bool = False
