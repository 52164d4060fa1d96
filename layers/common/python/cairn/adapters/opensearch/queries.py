"""The searches that one question becomes, sent as one `_msearch`."""

from collections.abc import Sequence
from itertools import batched
from typing import Any

from cairn.adapters.opensearch.document import READ_BACK
from cairn.adapters.opensearch.filters import Query, every
from cairn.domain.search.question import Question
from cairn.domain.text.analysis import encodable

FIELDS = ("text", "context")
MOST_SPEAKERS = 50
# The graph is searched as far as for so many times the limit. Of the 200 nearest of 10,000 random
# vectors (1,024 dimensions, 500 clusters) 1 finds 93 %, 2 finds 97 % and 3 finds 99 %.
FARTHER = 3
FARTHEST = 10_000  # what servers allow
MOST_TERMS = 400  # of one query, which has 1,024 clauses at most

Search = dict[str, Any]


def searches(question: Question, model: str, reachable: Query, limit: int) -> dict[str, Search]:
    """By name: always `statistics`; the others where the question has what they compare."""
    terms = tuple(map(encodable, dict.fromkeys(question.terms)))
    found = {"statistics": statistics(terms, reachable)}
    if limit:
        for number, part in enumerate(batched(terms, MOST_TERMS)):
            found |= {f"{name}.{number}": lexical(name, part, reachable, limit) for name in FIELDS}
    vector = question.vector
    if vector is not None and vector.model == model and any(vector.data) and limit:
        wanted = memoryview(vector.data).cast("b").tolist()
        found["vector"] = nearest(wanted, reachable, limit)
    return found


def statistics(terms: Sequence[str], reachable: Query) -> Search:
    """Exact counts over everything that is reachable."""
    wanted: dict[str, Any] = {"speakers": {"terms": {"field": "speaker", "size": MOST_SPEAKERS}}}
    for field in FIELDS:
        wanted[f"{field}_length"] = {"avg": {"field": f"{field}_length"}}
        if terms:
            holding = {str(n): {"term": {field: term}} for n, term in enumerate(terms)}
            wanted[field] = {"filters": {"filters": holding}}
    return {"size": 0, "track_total_hits": True, "query": reachable, "aggs": wanted}


def lexical(field: str, terms: Sequence[str], reachable: Query, limit: int) -> Search:
    query = every([reachable])
    query["bool"]["must"] = [{"match": {field: {"query": " ".join(terms)}}}]
    return _best(query, limit)


def nearest(vector: list[int], reachable: Query, limit: int) -> Search:
    """With the filter inside: filtering the nearest afterwards would leave none of a small user."""
    farther = max(limit, min(FARTHER * limit, FARTHEST))
    knn = {"vector": vector, "k": farther, "filter": reachable}
    return _best({"knn": {"vector": knn}}, limit)


def _best(query: Query, limit: int) -> Search:
    return {
        "size": limit,
        "track_total_hits": False,
        "query": query,
        "_source": {"includes": list(READ_BACK)},
    }


def visible_versions(subject: Query, memory_ids: Sequence[str], most: int) -> Search:
    """The documents of these memories, by their ids alone."""
    return {
        "size": most,
        "track_total_hits": True,
        "query": every([subject, {"terms": {"memory_id": list(memory_ids)}}]),
        "_source": False,
    }
