"""Why a memory stands where it does, for whoever tunes or doubts the order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """The order follows `fused`: the mean of `text`, `context` and, with half their weight,
    `meaning` (each in [0, 1], relative to the best), plus the boosts.

    The reported score is the larger of `covered_words` and `near_meaning`, or that of a surer
    memory further down. `meaning` and `near_meaning` are None without a comparable vector.
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
