"""What of a subject is nearest to a vector."""

from typing import NamedTuple

import numpy as np

from cairn.domain.index.projection import Vector
from cairn.domain.index.view import SubjectView
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.search.candidate_columns import candidates_of
from cairn.domain.search.question import Question

# Quantised to eight bits, a vector's cosine with itself falls short of 1 by up to this.
ROUNDING = 1e-4


class Neighbour(NamedTuple):
    """`cosine` in [-1, 1]."""

    memory_id: str
    cosine: float


def nearest(view: SubjectView, vector: Vector, hidden: str) -> Neighbour | None:
    """Leaves out the `hidden` memory and working memory; None where nothing has a vector."""
    candidates = candidates_of(Question("", (), vector), [view.segments])
    is_working = candidates.kinds.among([MemoryKind.WORKING.value])
    is_left_out = is_working | candidates.among([hidden])
    cosines = np.where(is_left_out, np.nan, candidates.cosine)
    if np.isnan(cosines).all():
        return None
    best = int(np.nanargmax(cosines))
    return Neighbour(candidates.ref(best).memory_id, min(1.0, float(cosines[best]) + ROUNDING))
