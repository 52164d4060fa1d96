"""A memory after a change, before it is written."""

from dataclasses import dataclass

from cairn.domain.memory.memory import Memory


@dataclass(frozen=True)
class Evolution:
    """A memory as an operation leaves it. `expected` and `archived` as in `Change`."""

    memory: Memory
    expected: tuple[int, int] | None = None
    archived: Memory | None = None
