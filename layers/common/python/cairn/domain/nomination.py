"""What an index nominates for a question, with statistics of all that it could have nominated."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldStatistics:
    """`containing`: how many documents hold each different term of the question."""

    mean_length: float
    containing: dict[str, int]


@dataclass(frozen=True)
class Statistics:
    """Of all that was asked: live memories of the sources that pass their filters."""

    documents: int
    text: FieldStatistics
    context: FieldStatistics
    speakers: frozenset[str]
