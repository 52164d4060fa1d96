"""BM25 (Robertson and Zaragoza 2009) of one question against a set of term lists."""

import math
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

# The customary values; others did not pay in docs/adr/0006-ranking.md.
K1 = 1.2
B = 0.75

Terms = tuple[str, ...]


class TermMatches:
    """Where and how often the different terms of a question occur in a set of documents.

    `frequencies` is terms x documents. Only the question's terms are counted, so the cost is one
    pass over the documents, whatever their vocabulary.
    """

    def __init__(self, terms: Sequence[str], documents: Sequence[Terms]) -> None:
        self.terms = tuple(dict.fromkeys(terms))
        self.lengths = np.fromiter(map(len, documents), np.float64, len(documents))
        self.frequencies = _frequencies(self.terms, documents)
        self.document_frequencies = np.count_nonzero(self.frequencies, axis=1)

    def bm25(self) -> NDArray[np.float64]:
        """One score per document; 0 where no term matches."""
        if not self.frequencies.size:
            return np.zeros(len(self.lengths))
        mean = max(float(self.lengths.mean()), 1.0)
        saturation = K1 * (1 - B + B * self.lengths / mean)
        weights = self.frequencies * (K1 + 1) / (self.frequencies + saturation)
        idf = [_idf(len(self.lengths), int(df)) for df in self.document_frequencies]
        return np.asarray(np.asarray(idf) @ weights)


def _frequencies(terms: Terms, documents: Sequence[Terms]) -> NDArray[np.float64]:
    row_of = {term: row for row, term in enumerate(terms)}
    wanted = frozenset(terms)
    # Where a search spends its time: most documents hold no term and leave after one C call.
    misses = np.fromiter(map(wanted.isdisjoint, documents), np.bool_, len(documents))
    matching = np.flatnonzero(~misses)
    hits = [[term for term in documents[at] if term in wanted] for at in matching.tolist()]
    columns = np.repeat(matching, list(map(len, hits)))
    rows = np.fromiter(map(row_of.__getitem__, chain.from_iterable(hits)), np.int64, len(columns))
    counts = np.bincount(rows * len(documents) + columns, minlength=len(terms) * len(documents))
    return counts.reshape(len(terms), len(documents)).astype(np.float64)


def _idf(documents: int, containing: int) -> float:
    """Never negative, so that a word everyone uses cannot push a match below a non-match."""
    return math.log(1 + (documents - containing + 0.5) / (containing + 0.5))
