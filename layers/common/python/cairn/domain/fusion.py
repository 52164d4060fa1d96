"""Adds up scores of different scales: each min-max normalised over its best, equal weights."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# What a search engine's hybrid query sees of each sub-query; no loss against all documents.
POOL = 100

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
    """Best of the pool to 1, worst of the pool and everything outside it to 0."""
    known = np.sort(scores[~np.isnan(scores)])[::-1][:POOL]
    if not known.size or known[0] == known[-1]:
        return np.where(np.isnan(scores), np.nan, 0.0)
    return np.asarray(np.clip((scores - known[-1]) / (known[0] - known[-1]), 0.0, 1.0))
