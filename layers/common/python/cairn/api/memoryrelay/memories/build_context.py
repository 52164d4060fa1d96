"""`POST /v2/context/build` and its two other names: what goes into a prompt."""

from collections.abc import Sequence
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memoryrelay.memories.memory_item import memory_item
from cairn.api.memoryrelay.memories.search_memories import (
    ChooseSources,
    Search,
    best,
    reported_score,
    sources_of,
)
from cairn.api.memoryrelay.memories.search_request import ContextRequest
from cairn.domain.search.context_block import CHARACTERS_PER_TOKEN, context_block
from cairn.domain.search.query import ScoredMemory

PATHS = ("/v2/context/build", "/v2/context", "/v1/memories/context")


class UsedMemory(Answer):
    memory_id: str
    content: str
    score: float
    memory_type: str | None


class ContextAnswer(Answer):
    """`total_chars` and `token_count` are of `context`, which `memories` are in, best first."""

    context: str
    memories_used: int
    total_chars: int
    token_count: int
    memories: list[UsedMemory]


def build_context(api: Api, search: Search, choose: ChooseSources) -> None:
    """Adds the routes; `search` and `choose` as for searching."""

    def build_context(request: Annotated[ContextRequest, Body()]) -> ContextAnswer:
        query = request.to_domain(sources_of(api, request, choose))
        found = best(search, query, api, request.capped_limit)
        return _answer(found, api.now(), request.max_tokens)

    for path in PATHS:
        api.route("POST", path, summary="Build a context", tag="MemoryRelay")(build_context)


def _answer(found: Sequence[ScoredMemory], now: int, max_tokens: int | None) -> ContextAnswer:
    block = context_block([scored.memory for scored in found], now, max_tokens)
    return ContextAnswer(
        context=block.text,
        memories_used=block.used,
        total_chars=len(block.text),
        token_count=-(-len(block.text) // CHARACTERS_PER_TOKEN),
        memories=[_used(scored) for scored in found[: block.used]],
    )


def _used(found: ScoredMemory) -> UsedMemory:
    memory = memory_item(found.memory)
    return UsedMemory(
        memory_id=memory.id,
        content=memory.content,
        score=reported_score(found),
        memory_type=memory.memory_type,
    )
