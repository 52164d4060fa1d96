"""Adds up scores of different scales: each min-max normalised over the candidates, equally."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


def fuse(scores: Sequence[Scores]) -> Scores:
    """The mean of the normalised scores in [0, 1]; NaN stands for a score that is missing.

    A document is judged by the scores it has, so one without a vector is not punished for it.
    """
    normalised = np.stack([_normalised(score) for score in scores])
    present = ~np.isnan(normalised)
    total = np.where(present, normalised, 0.0).sum(axis=0)
    return np.asarray(total / np.maximum(present.sum(axis=0), 1))


def _normalised(scores: Scores) -> Scores:
    """Best to 1, worst to 0; all 0 where they do not differ, since then they decide nothing."""
    known = scores[np.isfinite(scores)]
    if not known.size or known.min() == known.max():
        return np.where(np.isnan(scores), np.nan, 0.0)
    return np.asarray(np.maximum((scores - known.min()) / (known.max() - known.min()), 0))
