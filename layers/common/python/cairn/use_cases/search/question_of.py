"""Analyse a query: its terms, its vector and the times it asks about."""

from itertools import islice

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.projection import Vector
from cairn.domain.search.query import SearchMode, SearchQuery
from cairn.domain.search.question import Question
from cairn.domain.text.analysis import analyse
from cairn.domain.times.asked_time import asked_times
from cairn.ports.clock import Clock
from cairn.ports.embedder import Embedder

# A question of more is a document. Each costs as much as there are memories to look through.
TERMS_MAX = 500


def question_of(query: SearchQuery, *, deadline: int, embedder: Embedder, clock: Clock) -> Question:
    """Words stand in for a vector that could not be made: an outage is no empty answer."""
    vector = _vector(query, deadline, embedder)
    return Question(
        words=query.text,
        terms=() if is_semantic(query, vector) else _terms(query.text),
        vector=vector,
        session_id=query.session_id,
        times=asked_times(query.text, clock.now()),
    )


def _terms(text: str) -> tuple[str, ...]:
    """The first different ones."""
    return tuple(islice(dict.fromkeys(analyse(text)), TERMS_MAX))


def is_semantic(query: SearchQuery, vector: Vector | None) -> bool:
    """Whether vectors alone decide."""
    return query.mode is SearchMode.SEMANTIC and vector is not None


def _vector(query: SearchQuery, deadline: int, embedder: Embedder) -> Vector | None:
    """None where words alone have to do; they still find most, see the ranking ADR."""
    if query.mode is SearchMode.KEYWORD:
        return None
    try:
        return embedder.embed([query.text], deadline=deadline)[0]
    except (DependencyUnavailable, InvalidRequest):
        return None
