"""BM25 (Robertson and Zaragoza 2009) of candidates against the statistics of all that was asked."""

import math

import numpy as np

from cairn.domain.search.statistics import FieldStatistics
from cairn.domain.search.term_counts import TermCounts, Values

# The customary values; others did not pay in docs/adr/0006-ranking.md.
K1 = 1.2
B = 0.75


def bm25(counts: TermCounts, documents: int, statistics: FieldStatistics) -> Values:
    """One score per candidate; 0 where no term matches."""
    saturation = K1 * (1 - B + B * counts.lengths / max(statistics.mean_length, 1.0))
    weights = counts.frequencies * (K1 + 1) / (counts.frequencies + saturation)
    idf = np.array([_idf(documents, holders) for holders in statistics.containing.values()])
    return np.asarray(idf @ weights)


def _idf(documents: int, containing: int) -> float:
    """Never negative, so that a word everyone uses cannot push a match below a non-match."""
    return math.log(1 + (documents - containing + 0.5) / (containing + 0.5))
