"""Adds up scores of different scales: each relative to the best, none to those of all memories.

An index that sees everything and one that brings the 100 best of each signal so order alike.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.domain.candidates import Values

# How many nearest memories are told apart by their cosines; the next ones are as far as can be.
NEAREST = 100
# Against one for the text and one for its context. The nearest few of hundreds differ little, and
# relative to the last of them the differences look twice as large as among all.
MEANING_WEIGHT = 0.5


@dataclass(frozen=True)
class Fused:
    """Sub-scores in [0, 1] and their weighted mean; `meaning` is NaN where there is no vector."""

    text: Values
    context: Values
    meaning: Values
    mean: Values


def fuse(text: Values, context: Values, cosine: Values) -> Fused:
    """Convex combination of normalised scores (Bruch, Gai and Ingber 2023), not of ranks.

    A document is judged by the scores it has, so one without a vector is not punished for it.
    """
    parts = (relative(text), relative(context), nearness(cosine))
    present = ~np.isnan(parts[2]) * MEANING_WEIGHT
    total = parts[0] + parts[1] + present * np.nan_to_num(parts[2], nan=0.0)
    return Fused(*parts, np.asarray(total / (2.0 + present)))


def relative(scores: Values) -> Values:
    """The best to 1, no match to 0."""
    best = float(scores.max(initial=0.0))
    return scores / best if best > 0 else np.zeros(len(scores))


def nearness(cosine: Values) -> Values:
    """The nearest to 1, the 100th and those beyond to 0; all 0 where they do not differ.

    Only differences count: embedding models put the unrelated anywhere between 0 and 0.9.
    """
    nearest = near(cosine)
    if not nearest.size or nearest[0] == nearest[-1]:
        return np.where(np.isnan(cosine), np.nan, 0.0)
    return np.asarray(np.clip((cosine - nearest[-1]) / (nearest[0] - nearest[-1]), 0.0, 1.0))


def near(cosine: Values) -> NDArray[np.float64]:
    """The cosines of the nearest, falling; at most `NEAREST`, none of what was not among them."""
    known = cosine[np.isfinite(cosine)]
    if len(known) > NEAREST:
        known = np.partition(known, -NEAREST)[-NEAREST:]
    return np.sort(known)[::-1]
