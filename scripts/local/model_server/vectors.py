"""Vectors of any length whose cosine is higher for texts that share words."""

import numpy as np
from numpy.typing import NDArray

from cairn.adapters.offline.embedder import DIMENSIONS, OfflineEmbedder

_NO_DEADLINE = 0  # nothing waits


def vector_of(text: str, dimensions: int) -> NDArray[np.float32]:
    """Of length 1: the offline embedder's hashed words, hashed on into that many dimensions."""
    (hashed,) = OfflineEmbedder().embed([text], deadline=_NO_DEADLINE)
    values = np.frombuffer(hashed.data, np.int8)
    folded = np.bincount(np.arange(DIMENSIONS) % dimensions, values, minlength=dimensions)
    if not folded.any():
        folded[0] = 1.0  # no word at all: a model has no zero vectors
    return (folded / np.linalg.norm(folded)).astype(np.float32)
