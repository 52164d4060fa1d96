"""Adds up scores of different scales. What is not known of a candidate adds nothing."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cairn.domain.search.term_counts import Values

# How many nearest memories are told apart by their cosines; the next ones are as far as can be.
NEAREST = 100
# Against one for the text and one for its context. A good answer lies about a third of the way
# from the hundredth memory to the question, so it gains half of what the best words do.
SEMANTIC_WEIGHT = 1.5
# A model whose farthest texts are as near as this puts all texts near each other.
CROWDED = 0.35


class Fused(NamedTuple):
    """Sub-scores in [0, 1] and their weighted sum; `semantic` is NaN where there is no vector."""

    text: Values
    context: Values
    semantic: Values
    total: Values


def fuse(text: Values, context: Values, cosine: Values, *, is_complete: bool) -> Fused:
    """Weighted sum of normalised scores (Bruch, Gai and Ingber 2023), not of ranks.

    A sum and not a mean of what there is: with a mean, losing a low score would lift a candidate.
    `is_complete`: no vector is missing.
    """
    parts = (relative(text), relative(context), similarity(cosine, is_complete=is_complete))
    total = parts[0] + parts[1] + SEMANTIC_WEIGHT * np.nan_to_num(parts[2], nan=0.0)
    return Fused(*parts, np.asarray(total))


def relative(scores: Values) -> Values:
    """The best to 1, no match to 0."""
    best = float(scores.max(initial=0.0))
    return scores / best if best > 0 else np.zeros(len(scores))


def similarity(cosine: Values, *, is_complete: bool) -> Values:
    """How much nearer than the hundredth, or than the farthest of fewer; what is opposed is far.

    Embedding models put the unrelated anywhere between 0 and 0.9, so only differences count. They
    are not relative to the nearest: the best of nonsense stays far away. Of a model that crowds all
    texts together they count for more, unless too little is known of it; so what is not known of
    one candidate never widens a difference between two others.
    """
    nearest = nearest_cosines(cosine)
    if not nearest.size:
        return np.full(len(cosine), np.nan)
    last = max(float(nearest[-1]), 0.0)
    is_crowded = last > CROWDED and (is_complete or len(nearest) == NEAREST)
    widest = max(1.0 - last, 1e-9) if is_crowded else 1.0
    return np.asarray(np.clip((cosine - last) / widest, 0.0, 1.0))


def nearest_cosines(cosine: Values) -> NDArray[np.float64]:
    """The cosines of the nearest, falling; at most `NEAREST`, none of what was not among them."""
    known = cosine[np.isfinite(cosine)]
    if len(known) > NEAREST:
        known = np.partition(known, -NEAREST)[-NEAREST:]
    return np.sort(known)[::-1]
