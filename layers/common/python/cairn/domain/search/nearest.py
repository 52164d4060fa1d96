"""What of a subject is nearest to a vector."""

from typing import NamedTuple

import numpy as np

from cairn.domain.index.projection import Vector
from cairn.domain.index.view import View
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.search.candidates import candidates
from cairn.domain.search.question import Question

# Quantised to eight bits, a vector's cosine with itself falls short of 1 by up to this.
ROUNDING = 1e-4


class Near(NamedTuple):
    """`cosine` in [-1, 1]."""

    memory_id: str
    cosine: float


def nearest(view: View, vector: Vector, hidden: str) -> Near | None:
    """But the `hidden` memory, and words that are not understood yet; None without any vector."""
    found = candidates(Question("", (), vector), [view.parts])
    cosine = np.where(found.kinds.among([MemoryKind.WORKING.value]), np.nan, found.cosine)
    for at in np.argsort(-np.nan_to_num(cosine, nan=-2.0)).tolist():
        if np.isnan(cosine[at]):
            return None
        if (memory_id := found.nominee(at).memory_id) != hidden:
            return Near(memory_id, min(1.0, float(cosine[at]) + ROUNDING))
    return None
