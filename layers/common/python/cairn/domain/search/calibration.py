"""Confidence that a memory answers: a score that means the same for every question."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cairn.domain.index.masks import Mask
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.fusion import NEAREST, nearest_cosines
from cairn.domain.search.statistics import FieldStatistics
from cairn.domain.search.term_counts import TermCounts, Values
from cairn.domain.text.analysis import has_dense_script

# Statistics of a handful of memories say nothing about how rare a word is: with one memory, plain
# idf makes an unknown word weigh five times a known one. As many more documents, none of which
# holds the question's words, make them about equal and are drowned out by a real collection.
BACKGROUND_DOCUMENTS = 50
# The default threshold: MemOS's documented one, for which this calibration is made.
DEFAULT_MIN_SCORE = 0.45
# Cosine of what is unrelated and of what says the same. Measured for hashed n-grams (unrelated
# median 0.13, evidence 0.29); embedding models of the OpenAI v3 family lie in the same range.
UNRELATED_COSINE = 0.1
SAME_COSINE = 0.5
# Of many memories, few answer a question: what is not much nearer than the hundredth is unrelated.
# An eighth of the way from there away from the question is 0.1 for hashed n-grams.
_BEYOND = 1 / 8
# Where a person is asked about, somebody else's words are less likely to be the answer.
_OTHERS = 0.8


class Confidence(NamedTuple):
    """Of each candidate, in [0, 1]; `semantic` is NaN where there is no vector to compare."""

    words: Values
    semantic: Values
    score: Values


def threshold(kind: MemoryKind, min_score: float | None) -> float:
    """What a memory of this kind has to reach; working memory is exempt from the default."""
    if min_score is not None:
        return min_score
    return 0.0 if kind is MemoryKind.WORKING else DEFAULT_MIN_SCORE


def confidence(candidates: Candidates, is_others: Mask) -> Confidence:
    """Either its words or its vector may speak for a memory.

    Words: half the share of the question's idf that its text covers plus half of what its context
    covers. Semantic: where its cosine lies between that of the unrelated and of the same.
    """
    statistics = candidates.statistics
    weights = idf(candidates.terms, statistics.documents, statistics.text)
    words = (
        coverage(candidates.text, candidates.terms, weights)
        + coverage(candidates.context, candidates.terms, weights)
    ) / 2
    semantic = similarity_to_same(candidates.cosine)
    score = np.clip(np.maximum(words, np.nan_to_num(semantic, nan=0.0)), 0.0, 1.0)
    return Confidence(words, semantic, np.where(is_others, _OTHERS * score, score))


def similarity_to_same(cosine: Values) -> Values:
    """In [0, 1]: where a cosine lies between that of the unrelated and of the same.

    Models that crowd all texts together are recognised by the cosine of the hundredth nearest.

    Where vectors are missing, it is the one at the same share of those that are there.
    """
    unrelated, nearest = UNRELATED_COSINE, nearest_cosines(cosine)
    if len(cosine) >= NEAREST and nearest.size:
        place = math.ceil(NEAREST * np.count_nonzero(~np.isnan(cosine)) / len(cosine))
        last = float(nearest[min(place, len(nearest)) - 1])
        unrelated = max(unrelated, last - _BEYOND * (1.0 - last))
    share = (SAME_COSINE - UNRELATED_COSINE) / (1.0 - UNRELATED_COSINE)
    scale = max(share * (1.0 - unrelated), 1e-9)
    return np.asarray(np.clip((cosine - unrelated) / scale, 0.0, 1.0))


def idf(terms: Sequence[str], documents: int, statistics: FieldStatistics) -> Values:
    """Of each different term. A word no document has is as rare as one that a single one has."""
    containing = [max(statistics.containing[term], 1) for term in terms]
    rarity = (documents + BACKGROUND_DOCUMENTS) / (1 + np.array(containing, np.float64))
    return np.log(1 + rarity)


def coverage(counts: TermCounts, terms: Sequence[str], weights: Values) -> Values:
    """Share of the question's idf that each document covers; 0 for a question without terms."""
    if not terms:
        return np.zeros(len(counts.lengths))
    return np.asarray(weights @ _covered(counts, terms) / weights.sum())


def _covered(counts: TermCounts, terms: Sequence[str]) -> Values:
    """How much of each term is covered: 1 if it occurs; of a bigram, the share of its characters.

    The bigrams across two words of the question occur nowhere, so they would count against every
    answer to a question written without spaces.
    """
    found = (counts.frequencies > 0).astype(np.float64)
    covered = found.copy()
    for n in range(len(terms) - 1):
        if _overlap(terms[n], terms[n + 1]):
            covered[n] += found[n + 1] / 2
            covered[n + 1] += found[n] / 2
    return np.minimum(covered, 1.0)


def _overlap(first: str, second: str) -> bool:
    are_bigrams = len(first) == len(second) == 2 and has_dense_script(first)
    return are_bigrams and first[1] == second[0]
