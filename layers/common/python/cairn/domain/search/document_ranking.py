"""How relevant documents of a caller are to a query: without a store, by their own statistics."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice

import numpy as np

from cairn.domain.search.bm25 import bm25
from cairn.domain.search.calibration import coverage, idf, similarity_to_same
from cairn.domain.search.fusion import fuse, relative
from cairn.domain.search.term_counts import TermCounts, Values
from cairn.domain.text.analysis import analyse

TERMS_MAX = 500  # different ones of a query; each is looked for in every document


def relevance(query: str, documents: Sequence[str], cosine: Values | None) -> Values:
    """In [0, 1], one per document; 0 for what shares no word with the query and has no vector.

    `cosine`: of each document's vector and the query's. The order is that of fused scores, as of
    memories. The best has the score that a memory would have: how much of the query its words
    cover, or how near its vector is. Others have theirs in proportion to their fused score, so that
    documents that all cover everything are told apart.
    """
    terms = tuple(islice(dict.fromkeys(analyse(query)), TERMS_MAX))
    counts = _counts(terms, documents)
    statistics = counts.statistics(terms)
    near = np.full(len(documents), np.nan) if cosine is None else cosine
    words = bm25(counts, len(documents), statistics)
    fused = fuse(words, np.zeros(len(documents)), near, is_complete=True).total
    covered = coverage(counts, terms, idf(terms, len(documents), statistics))
    sure = np.clip(np.fmax(covered, similarity_to_same(near)), 0.0, 1.0)
    order = np.lexsort((np.arange(len(documents)), np.round(-fused, 9)))
    scores = np.empty(len(documents))
    scores[order] = np.maximum.accumulate(sure[order][::-1])[::-1]
    return scores * relative(fused)


def _counts(terms: Sequence[str], documents: Sequence[str]) -> TermCounts:
    analysed = [Counter(analyse(document)) for document in documents]
    frequencies = [[counted[term] for counted in analysed] for term in terms]
    return TermCounts(
        np.array(frequencies, np.float64).reshape(len(terms), len(documents)),
        np.array([counted.total() for counted in analysed], np.float64),
    )
