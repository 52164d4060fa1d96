"""Answers of the server, believed only when they are whole and of the form that was asked for."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from cairn.adapters.opensearch.document import (
    read_back,
    subject_of,
    version_of,
)
from cairn.adapters.opensearch.mapping import cosine
from cairn.adapters.opensearch.queries import FIELDS
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.projection import Projection
from cairn.domain.search.statistics import FieldStatistics, Statistics

Answer = Mapping[str, Any]


@contextmanager
def reading() -> Iterator[None]:
    """Raises: DependencyUnavailable for whatever is missing or of another type."""
    try:
        yield
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise DependencyUnavailable("the search index gave an unreadable answer") from error


def answers(body: Any, names: Sequence[str]) -> dict[str, Answer]:
    """Of one `_msearch`, by the names of its searches. Raises: DependencyUnavailable."""
    with reading():
        return {name: whole(answer) for name, answer in zip(names, body["responses"], strict=True)}


def whole(answer: Answer) -> Answer:
    """Raises: DependencyUnavailable unless every shard answered in time."""
    if answer.get("error") is not None or _integer(answer.get("status", 200)) != 200:
        raise DependencyUnavailable("the search index refused a search")
    shards = answer["_shards"]
    is_partial = shards["failed"] != 0 or shards["successful"] != shards["total"]
    if is_partial or answer["timed_out"] is not False:
        raise DependencyUnavailable("the search index answered in part only")
    return answer


def found(
    answers: Mapping[str, Answer], terms: Sequence[str]
) -> tuple[dict[str, list[tuple[Projection, float]]], Statistics]:
    """As `ports.SearchIndex.find` has it."""
    with reading():
        newest = _newest({name: _hits(answer) for name, answer in answers.items()})
        return newest, _statistics(answers["statistics"], terms)


def versions(answer: Answer) -> list[tuple[str, int, int]] | None:
    """Memory, version and rev of every document; None when there were more than were sent."""
    with reading():
        hits = [version_of(hit["_id"]) for hit in _hits(whole(answer))]
        return hits if len(hits) == _total(answer) else None


def _hits(answer: Answer) -> Sequence[Any]:
    hits = answer["hits"]["hits"]
    if not isinstance(hits, list):
        raise TypeError("hits are a list")
    return hits


def _newest(hits: Mapping[str, Sequence[Any]]) -> dict[str, list[tuple[Projection, float]]]:
    """By subject hash, each memory in the newest version that any search found, with its cosine."""
    newest: dict[str, dict[str, tuple[Projection, float]]] = defaultdict(dict)
    cosines = {hit["_id"]: cosine(float(hit["_score"])) for hit in hits.get("vector", ())}
    documents = {hit["_id"]: hit["_source"] for search in hits.values() for hit in search}
    for document_id, source in documents.items():
        read, is_embedded = read_back(source)
        without = -math.inf if is_embedded and "vector" in hits else math.nan
        of_subject = newest[subject_of(document_id)]
        known, _ = of_subject.get(read.memory_id, (read, 0.0))
        if (read.version, read.rev) >= (known.version, known.rev):
            of_subject[read.memory_id] = (read, cosines.get(document_id, without))
    return {subject_hash: list(found.values()) for subject_hash, found in newest.items()}


def _statistics(answer: Answer, terms: Sequence[str]) -> Statistics:
    total, aggregations = _total(answer), answer["aggregations"]
    text, context = (_field(aggregations, name, terms, total) for name in FIELDS)
    buckets = aggregations["speakers"]["buckets"]
    return Statistics(total, text, context, frozenset(str(bucket["key"]) for bucket in buckets))


def _field(aggregations: Answer, name: str, terms: Sequence[str], total: int) -> FieldStatistics:
    mean = aggregations[f"{name}_length"]["value"]  # null where there is nothing
    buckets = aggregations[name]["buckets"] if terms else {}
    counts = {term: _integer(buckets[str(n)]["doc_count"]) for n, term in enumerate(terms)}
    return FieldStatistics(float(mean) if total else 0.0, counts)


def _total(answer: Answer) -> int:
    total = answer["hits"]["total"]
    if total["relation"] != "eq":
        raise ValueError("not counted to the end")
    return _integer(total["value"])


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not an integer")
    return value
