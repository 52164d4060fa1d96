"""What is counted over all that a question was asked of."""

from typing import NamedTuple


class FieldStatistics(NamedTuple):
    """`containing`: how many documents hold each different term of the question."""

    mean_length: float
    containing: dict[str, int]


class Statistics(NamedTuple):
    """Of all that was asked: live memories of the sources that pass their filters."""

    documents: int
    text: FieldStatistics
    context: FieldStatistics
    speakers: frozenset[str]


def combined(first: Statistics, second: Statistics) -> Statistics:
    """Of two collections that have nothing in common."""
    return Statistics(
        documents=first.documents + second.documents,
        text=_combined(first.documents, first.text, second.documents, second.text),
        context=_combined(first.documents, first.context, second.documents, second.context),
        speakers=first.speakers | second.speakers,
    )


def _combined(n: int, first: FieldStatistics, m: int, second: FieldStatistics) -> FieldStatistics:
    mean = (n * first.mean_length + m * second.mean_length) / max(n + m, 1)
    terms = dict.fromkeys((*first.containing, *second.containing))
    counts = {
        term: first.containing.get(term, 0) + second.containing.get(term, 0) for term in terms
    }
    return FieldStatistics(mean, counts)
