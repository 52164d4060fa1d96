"""Which memory a candidate is, as far as reading its current version needs."""

from typing import NamedTuple


class CandidateRef(NamedTuple):
    """`version`: the one that was scored."""

    memory_id: str
    version: int
    home_hash: str
