"""How often candidates hold the terms of a question."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.postings import Postings
from cairn.domain.index.segment import Rows
from cairn.domain.search.statistics import FieldStatistics

Values = NDArray[np.float64]


class TermCounts(NamedTuple):
    """`frequencies` of the question's different terms (terms x candidates)."""

    frequencies: Values
    lengths: Values

    def statistics(self, terms: Sequence[str]) -> FieldStatistics:
        containing = np.count_nonzero(self.frequencies, axis=1).tolist()
        mean = float(self.lengths.mean()) if self.lengths.size else 0.0
        return FieldStatistics(mean, dict(zip(terms, containing, strict=True)))


def term_counts(terms: Sequence[str], parts: Sequence[tuple[Postings, Rows]]) -> TermCounts:
    """Of the chosen rows of several inverted indices, in the order given."""
    columns = [postings.frequencies(terms)[:, rows] for postings, rows in parts]
    lengths = [postings.lengths[rows] for postings, rows in parts]
    return TermCounts(
        np.concatenate([np.zeros((len(terms), 0)), *columns], axis=1),
        np.concatenate([np.zeros(0), *lengths]),
    )
