"""Filters as OpenSearch queries that match the same documents as `domain.index.matching`."""

from collections.abc import Collection, Iterable, Sequence
from itertools import batched
from typing import Any, assert_never

from cairn.adapters.opensearch.terms import info_term, term
from cairn.domain.index.filters import (
    And,
    Compare,
    Equals,
    Filter,
    HasTag,
    HasTrait,
    InfoEquals,
    Not,
    Or,
    RelatedTo,
)
from cairn.domain.index.projection import trait
from cairn.domain.scope import Scope
from cairn.domain.search.query import Source

Query = dict[str, Any]

NOTHING: Query = {"match_none": {}}
MOST_TERMS = 50_000  # of one `terms` query; the server refuses more than 65,536
_FIELDS = {
    "agent_id": "agent_ids",
    "app_id": "app_id",
    "session_id": "session_ids",
    "memory_type": "memory_type",
}


def reachable(scope: Scope, sources: Sequence[Source], hidden: Collection[str]) -> Query:
    """What may be found of the sources: of the scope's project, not hidden."""
    query = every([{"term": {"project": scope.project_id}}, some(map(_of_source, sources))])
    if hidden:
        query["bool"]["must_not"] = any_of("memory_id", hidden)
    return query


def of_subject(scope: Scope, subject_hash: str) -> Query:
    """Everything placed in one subject of the scope's project."""
    return every([{"term": {"project": scope.project_id}}, {"term": {"subject": subject_hash}}])


def _of_source(source: Source) -> Query:
    wanted: list[Query] = [{"term": {"subject": source.subject.hash}}]
    if source.accepted_after:
        wanted.append({"range": {"accepted_at": {"gt": source.accepted_after}}})
    if source.filter is not None:
        wanted.append(translated(source.filter))
    return every(wanted)


def translated(node: Filter) -> Query:
    match node:
        case And(nodes):
            return every(map(translated, nodes))
        case Or(nodes):
            return some(map(translated, nodes))
        case Not(inner):
            return {"bool": {"must_not": [translated(inner)]}}
        case Equals(field, value):
            return {"term": {_FIELDS[field]: term(value)}}
        case InfoEquals(key, value):
            return {"term": dict([info_term(key, value)])}
        case HasTag(value):
            return {"term": {"tags": term(value)}}
        case HasTrait(name, value):
            return {"term": {"traits": term(trait(name, value))}}
        case RelatedTo(ids):
            terms = [term(name) for name in ids]
            return some([*any_of("owner_ids", terms), *any_of("agent_ids", terms)])
        case Compare(field, op, value):
            return {"range": {field: {op: value}}}
        case _:
            assert_never(node)


def every(queries: Iterable[Query]) -> Query:
    """Of no queries: everything."""
    return {"bool": {"filter": list(queries)}}


def some(queries: Iterable[Query]) -> Query:
    """Of no queries: nothing, where `should` without any would match everything."""
    alternatives = list(queries)
    if not alternatives:
        return NOTHING
    return {"bool": {"should": alternatives, "minimum_should_match": 1}}


def any_of(field: str, terms: Collection[str]) -> list[Query]:
    return [{"terms": {field: list(part)}} for part in batched(sorted(terms), MOST_TERMS)]
