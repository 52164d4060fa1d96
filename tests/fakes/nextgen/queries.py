"""Queries evaluated exactly, one document at a time."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes.nextgen.rules import Refusal

Document = Mapping[str, Any]
Scores = dict[str, float]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


class Evaluation:
    """Over the documents an index shows, by id."""

    def __init__(self, properties: Mapping[str, Any], documents: Mapping[str, Document]) -> None:
        self._properties, self._documents = properties, documents

    def scores(self, query: Mapping[str, Any]) -> Scores:
        """Of every document that matches, by id."""
        ((kind, body),) = query.items()
        if kind == "bool":
            return self._bool(body)
        if kind == "knn":
            return self._knn(body)
        if kind == "match":
            return self._match(body)
        if kind == "ids":
            return dict.fromkeys(self._documents.keys() & set(body["values"]), 1.0)
        holds = self._predicate(kind, body)
        return {name: 1.0 for name, source in self._documents.items() if holds(source)}

    def values(self, source: Document, field: str) -> list[Any]:
        """What is indexed of a field: tokens of a text."""
        properties = self._properties.get(field, {})
        value = source.get(field)
        if value is None or not properties.get("index", True):
            return []
        if properties.get("type") == "text":
            return str(value).split()
        return list(value) if isinstance(value, list) else [value]

    def _predicate(self, kind: str, body: Any) -> Callable[[Document], bool]:
        if kind in ("match_all", "match_none"):
            return lambda source: kind == "match_all"
        if kind == "exists":
            return lambda source: bool(self.values(source, body["field"]))
        ((field, wanted),) = body.items()
        if kind == "term":
            value = wanted["value"] if isinstance(wanted, dict) else wanted
            return lambda source: value in self.values(source, field)
        if kind == "terms":
            return lambda source: not set(wanted).isdisjoint(self.values(source, field))
        if kind == "range":
            bounds = [(_COMPARE[op], bound) for op, bound in wanted.items()]
            return lambda source: any(
                all(compare(value, bound) for compare, bound in bounds)
                for value in self.values(source, field)
            )
        raise Refusal(400, f"unknown query [{kind}]")

    def _bool(self, body: Mapping[str, Any]) -> Scores:
        unknown = set(body) - {"filter", "must", "must_not", "should", "minimum_should_match"}
        if unknown:
            raise Refusal(400, f"[bool] query does not support {unknown}")
        found: Scores = dict.fromkeys(self._documents, 0.0)
        for entry in as_list(body.get("filter", [])):
            found = {name: found[name] for name in self.scores(entry).keys() & found.keys()}
        for entry in as_list(body.get("must", [])):
            scores = self.scores(entry)
            found = {name: found[name] + scores[name] for name in scores.keys() & found.keys()}
        for entry in as_list(body.get("must_not", [])):
            excluded = self.scores(entry)
            found = {name: score for name, score in found.items() if name not in excluded}
        return self._should(body, found)

    def _should(self, body: Mapping[str, Any], found: Scores) -> Scores:
        alternatives = [self.scores(entry) for entry in as_list(body.get("should", []))]
        if not alternatives:
            return found
        is_alone = not body.get("filter") and not body.get("must")
        needed = int(body.get("minimum_should_match", 1 if is_alone else 0))
        return {
            name: score + sum(alternative.get(name, 0.0) for alternative in alternatives)
            for name, score in found.items()
            if sum(name in alternative for alternative in alternatives) >= needed
        }

    def _knn(self, body: Mapping[str, Any]) -> Scores:
        ((field, wanted),) = body.items()
        allowed = self.scores(wanted["filter"]) if "filter" in wanted else self._documents
        scores = {
            name: (1 + _cosine(wanted["vector"], source[field])) / 2
            for name, source in self._documents.items()
            if name in allowed and field in source
        }
        return dict(sorted(scores.items(), key=lambda item: -item[1])[: wanted["k"]])

    def _match(self, body: Mapping[str, Any]) -> Scores:
        """BM25 with Lucene's constants."""
        ((field, wanted),) = body.items()
        terms = (wanted["query"] if isinstance(wanted, dict) else wanted).split()
        texts = {name: self.values(document, field) for name, document in self._documents.items()}
        mean = sum(map(len, texts.values())) / max(len(texts), 1) or 1.0
        scores: Scores = {}
        for term in terms:
            holding = {name: tokens.count(term) for name, tokens in texts.items() if term in tokens}
            rarity = math.log(1 + (len(texts) - len(holding) + 0.5) / (len(holding) + 0.5))
            for name, count in holding.items():
                norm = 1.2 * (0.25 + 0.75 * len(texts[name]) / mean)
                scores[name] = scores.get(name, 0.0) + rarity * count / (count + norm)
        return scores


def aggregated(
    evaluation: Evaluation, wanted: Mapping[str, Any], found: Mapping[str, Document]
) -> dict[str, Any]:
    return {
        name: _aggregation(evaluation, aggregation, found) for name, aggregation in wanted.items()
    }


def _aggregation(
    evaluation: Evaluation, wanted: Mapping[str, Any], found: Mapping[str, Document]
) -> Any:
    ((kind, body),) = wanted.items()
    if kind == "filters":
        matching = {name: evaluation.scores(query) for name, query in body["filters"].items()}
        counts = {name: len(found.keys() & ids.keys()) for name, ids in matching.items()}
        return {"buckets": {name: {"doc_count": count} for name, count in counts.items()}}
    values = [evaluation.values(source, body["field"]) for source in found.values()]
    if kind == "avg":
        flat = [value for several in values for value in several]
        return {"value": sum(flat) / len(flat) if flat else None}
    if kind == "terms":
        names = sorted({name for several in values for name in several})
        counts = {name: sum(name in several for several in values) for name in names}
        best = sorted(counts.items(), key=lambda item: -item[1])[: body.get("size", 10)]
        return {"buckets": [{"key": name, "doc_count": count} for name, count in best]}
    raise Refusal(400, f"unknown aggregation [{kind}]")


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _cosine(first: Sequence[float], second: Sequence[float]) -> float:
    product = sum(a * b for a, b in zip(first, second, strict=True))
    return product / (math.hypot(*first) * math.hypot(*second))
