"""What an external index found for a question."""

from dataclasses import dataclass
from typing import NamedTuple

from cairn.domain.index.projection import Projection
from cairn.domain.search.statistics import Statistics


class Candidate(NamedTuple):
    """Under one subject; `projection` is without its vector.

    `cosine` in [-1, 1] is NaN without a vector, of it or of the question, and -inf where it is not
    among the nearest.
    """

    subject_hash: str
    projection: Projection
    cosine: float


@dataclass(frozen=True)
class Found:
    """Each memory once a subject, in its newest version. `statistics` count documents."""

    candidates: list[Candidate]
    statistics: Statistics
