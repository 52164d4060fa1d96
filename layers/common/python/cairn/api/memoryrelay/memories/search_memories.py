"""`POST /v1/memories/search`: memories that answer a question."""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, takewhile
from typing import Annotated, Any, ClassVar, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from cairn.api.answer import Answer, Omitted, Shortenable
from cairn.api.answer_size import sent_size
from cairn.api.app import Api
from cairn.api.memoryrelay.memories.memory_item import MemoryItem, memory_item
from cairn.api.memoryrelay.memories.search_request import Narrowing, SearchRequest
from cairn.api.shortening import best
from cairn.domain.index.filters import Filter
from cairn.domain.scope import Scope
from cairn.domain.search.context_block import CHARACTERS_PER_TOKEN
from cairn.domain.search.query import (
    ScoredMemory,
    SearchQuery,
    Source,
)
from cairn.use_cases.search.choose_subjects import MemoryOwner

type Search = Callable[[SearchQuery, Scope, int], Sequence[ScoredMemory]]
type ChooseSources = Callable[[MemoryOwner, Filter | None, Scope], tuple[Source, ...]]


class SearchItem(Shortenable):
    """`similarity` is the score; what stands beside `memory` is a copy for flat readers."""

    shortens: ClassVar[tuple[str, ...]] = (
        "content",
        "metadata",
        "agent_id",
        "user_id",
        "memory_type",
    )
    memory: MemoryItem
    score: float
    similarity: float
    distance: float
    id: str
    content: str
    agent_id: str
    user_id: str | None
    metadata: dict[str, Any]
    memory_type: str | None
    created_at: int
    updated_at: int


class SearchAnswer(Answer):
    """Best first; scores in [0, 1]."""

    object: Literal["search_results"] = "search_results"
    data: list[SearchItem]
    query: str
    total: int
    omitted: Omitted = 0

    def fitting(self, room: int) -> Self:
        """Whole memories, as many as there is room for, and of their copies what is left."""
        around = sent_size(self.model_copy(update={"data": []}))
        data = best(self.data, room - around)
        omitted = len(self.data) - len(data)
        return self.model_copy(update={"data": data, "total": len(data), "omitted": omitted})


def search_memories(api: Api, search: Search, choose: ChooseSources) -> None:
    """Adds the route; `search` is called with query, scope and deadline (ms).

    `choose` finds the sources of an owner's memories, given the filter they share.
    """

    @api.route("POST", "/v1/memories/search", summary="Search memories", tag="MemoryRelay")
    def search_memories(
        request: Annotated[SearchRequest, Body()],
        scope: Annotated[str | None, Query()] = None,
        namespace: Annotated[str | None, Query()] = None,
        session_id: Annotated[str | None, Query()] = None,
    ) -> SearchAnswer:
        asked = _with_spaces(request, scope=scope, namespace=namespace, session_id=session_id)
        query = asked.to_domain(sources_of(api, asked, choose))
        found = by_score(search, query, api, asked.capped_limit)
        items = list(_fitting([_item(memory) for memory in found], asked))
        return SearchAnswer(data=items, query=asked.query, total=len(items))


def sources_of(api: Api, request: Narrowing, choose: ChooseSources) -> tuple[Source, ...]:
    return choose(request.owner, request.filter(), api.scope)


def by_score(search: Search, query: SearchQuery, api: Api, limit: int) -> list[ScoredMemory]:
    """Of all kinds together; what scores the same stays as it is ranked."""
    found = search(query, api.scope, api.call.deadline)
    return sorted(found, key=lambda scored: -scored.score)[:limit]


def _with_spaces(request: SearchRequest, **named: str | None) -> SearchRequest:
    """What the query string says, as a filter on metadata; the body wins."""
    given = {name: value for name, value in named.items() if value}
    return request.model_copy(update={"metadata_filter": {**given, **request.metadata_filter}})


def reported_score(found: ScoredMemory) -> float:
    """Clients refuse one that is outside of [0, 1] by a rounding."""
    return min(1.0, max(0.0, found.score))


def _item(found: ScoredMemory) -> SearchItem:
    memory = memory_item(found.memory)
    score = reported_score(found)
    flat = ("id", "content", "agent_id", "user_id", "metadata", "memory_type")
    return SearchItem(
        memory=memory,
        score=score,
        similarity=score,
        distance=1.0 - score,
        created_at=memory.created_at,
        updated_at=memory.updated_at,
        **{name: getattr(memory, name) for name in flat},
    )


def _fitting(items: Sequence[SearchItem], request: SearchRequest) -> Iterable[SearchItem]:
    if not request.compress or request.max_context_tokens is None:
        return items
    room = request.max_context_tokens * CHARACTERS_PER_TOKEN
    sizes = accumulate(len(item.content) for item in items)
    return (item for item, _ in takewhile(lambda pair: pair[1] <= room, zip(items, sizes)))  # noqa: B905
