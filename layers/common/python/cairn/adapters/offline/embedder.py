"""Embeddings without a model or a network: hashed words and character n-grams."""

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.index.projection import Vector
from cairn.domain.index.vectors import quantise
from cairn.domain.text.analysis import analyse

DIMENSIONS = 1_024
_NGRAMS = (3, 4, 5)
# A word's n-grams together weigh as much as the word itself: they catch spellings and inflections
# the stemmer does not, but collide far more often.
_NGRAM_SHARE = 1.0

# "user:" is in front of the evidence of nearly every memory: as a feature it would make each of
# them similar to whatever is asked about the user.
_THE_USER = frozenset(("user", "用户", "用戶"))


class OfflineEmbedder:
    """Texts that share words or parts of words are similar; meaning beyond that is not seen.

    Signed feature hashing (Weinberger et al. 2009) with CRC-32, which is the same in every
    process, and sublinear term frequency.
    """

    @property
    def model(self) -> str:
        return f"hashed-ngrams-v1@{DIMENSIONS}"

    @property
    def batch_size(self) -> int:
        return MAX_BATCH_SIZE

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> Vector:
        counts = Counter(_topics(text))
        values = np.zeros(DIMENSIONS, np.float32)
        for term, count in counts.items():
            weight = 1.0 + np.log(count)
            grams = tuple(_ngrams(term))
            _add(values, term, weight)
            for gram in grams:
                _add(values, gram, weight * _NGRAM_SHARE / np.sqrt(len(grams)))
        return quantise(values, self.model)


def _topics(text: str) -> Sequence[str]:
    """The terms but for the user, unless there is nothing else."""
    terms = analyse(text)
    return [term for term in terms if term not in _THE_USER] or terms


def _ngrams(term: str) -> Iterator[str]:
    """Character 3- to 5-grams of a term with its edges marked; none for a term as short."""
    marked = f"<{term}>"
    return chain.from_iterable(
        (marked[start : start + size] for start in range(len(marked) - size + 1))
        for size in _NGRAMS
    )


def _add(values: np.ndarray, feature: str, weight: float) -> None:
    hashed = zlib.crc32(feature.encode("utf-8", "surrogatepass"))
    sign = 1.0 if hashed & 0x8000_0000 else -1.0
    values[hashed % DIMENSIONS] += sign * weight
