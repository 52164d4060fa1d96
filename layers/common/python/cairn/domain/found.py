"""What an external index found for a question."""

from dataclasses import dataclass
from typing import NamedTuple

from cairn.domain.nomination import Statistics
from cairn.domain.projection import Projection


class Candidate(NamedTuple):
    """`projection` is without its vector; `cosine` in [-1, 1], None where it was not computed."""

    projection: Projection
    cosine: float | None


@dataclass(frozen=True)
class Found:
    """Each memory once, in its newest version. `statistics` count documents."""

    candidates: list[Candidate]
    statistics: Statistics
