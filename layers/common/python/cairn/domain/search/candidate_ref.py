"""Who may answer a question, as far as reading the truth about it needs."""

from typing import NamedTuple


class CandidateRef(NamedTuple):
    """`version`: the one that was scored."""

    memory_id: str
    version: int
    home_hash: str
