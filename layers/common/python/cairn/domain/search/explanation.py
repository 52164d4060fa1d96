"""Why a memory has its rank, for those who tune or doubt the order."""

from typing import NamedTuple


class Explanation(NamedTuple):
    """The order follows `fused`: `text` and `context` (relative to the best) and 1.5 times
    `meaning` (each in [0, 1]), plus the boosts. Only where a memory that its words speak for has no
    vector, words alone decide whether another one stands above or below it.

    The reported score is the larger of `covered_words` and `near_meaning`, or that of a more
    confident memory further down. Without a comparable vector `meaning` and `near_meaning` are
    None.
    """

    text: float
    context: float
    meaning: float | None
    speaker_boost: float
    time_boost: float
    session_boost: float
    fused: float
    covered_words: float
    near_meaning: float | None
    matched_terms: tuple[str, ...]
