"""Keeps what is not known of one candidate from deciding about others.

A vector is missing until the embedder was there, or for good when it refused the text. Property:
removing vectors lifts no candidate above one that has more of every other signal and whose words
speak for it, and lets nothing over a threshold that was below it (docs/adr/0025).
"""

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.masks import Mask
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.search.calibration import DEFAULT_MIN_SCORE
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.question import Question
from cairn.domain.search.term_counts import Values


def without_vector(question: Question, candidates: Candidates) -> Mask:
    """What cannot be compared with the question's vector; nothing where the question has none."""
    if question.vector is None:
        return np.zeros(len(candidates), np.bool_)
    return np.isnan(candidates.cosine)


def awaiting_vector(lacking: Mask, candidates: Candidates) -> Mask:
    """Of those without a vector, the ones that should have one: working memory never does."""
    return lacking & ~candidates.kinds.among([MemoryKind.WORKING.value])


def bands(words: Values, confidence: Values, awaiting: Mask) -> NDArray[np.intp]:
    """Which candidates stand together, best band 0; vectors order candidates within a band only.

    A candidate without a vector that its words speak for is a band of its own, between those with
    more and those with fewer `words`: it can be compared by these alone.
    """
    divides = awaiting & (confidence >= DEFAULT_MIN_SCORE)
    rounded = np.round(words, 9)
    dividing = np.sort(rounded[divides])
    above = len(dividing) - np.searchsorted(dividing, rounded, side="right")
    return np.asarray(2 * above + divides)


def passing(confidence: Values, lacking: Mask, band: NDArray[np.intp]) -> Values:
    """The highest threshold that lets each candidate pass; all three in ranked order.

    A candidate passes with a more confident one that it stands above, as losing an answer costs
    more than showing a neighbour of it. One without a vector stands where it does for want of
    knowledge, so it passes by its own confidence only, and takes no other along; nor does another
    band.
    """
    offset = 2.0 * (band.max(initial=0) - band)  # more than any confidence: accumulates per band
    surest = np.where(lacking, 0.0, confidence) + offset
    lifted = np.maximum.accumulate(surest[::-1])[::-1] - offset
    return np.asarray(np.where(lacking, confidence, lifted))
