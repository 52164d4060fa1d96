"""`POST /v2/context/build` and its two other names: what goes into a prompt."""

from collections.abc import Sequence
from operator import add
from typing import Annotated, ClassVar, Self

from aws_lambda_powertools.event_handler.openapi.params import Body

from cairn.api.answer import Answer, Omitted, Shortenable
from cairn.api.answer_size import count_fitting, sent_size
from cairn.api.app import Api
from cairn.api.memoryrelay.memories.memory_item import memory_item
from cairn.api.memoryrelay.memories.search_memories import (
    ChooseSources,
    Search,
    by_score,
    reported_score,
    sources_of,
)
from cairn.api.memoryrelay.memories.search_request import ContextRequest
from cairn.api.shortening import least_size, shortened
from cairn.domain.search.context_block import (
    CHARACTERS_PER_TOKEN,
    HEADER,
    context_block,
    joined,
    lines_of,
)
from cairn.domain.search.query import ScoredMemory

PATHS = ("/v2/context/build", "/v2/context", "/v1/memories/context")


class UsedMemory(Shortenable):
    """`content` with its line breaks, which it has not in the text."""

    shortens: ClassVar[tuple[str, ...]] = ("content",)
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
    omitted: Omitted = 0

    @classmethod
    def of(cls, text: str, memories: Sequence[UsedMemory], omitted: int = 0) -> Self:
        return cls(
            context=text,
            memories_used=len(memories),
            total_chars=len(text),
            token_count=-(-len(text) // CHARACTERS_PER_TOKEN),
            memories=list(memories),
            omitted=omitted,
        )

    def fitting(self, room: int) -> Self:
        """Whole lines, as many as there is room for, and of their memories what is left."""
        lines = lines_of(self.context)
        sizes = map(add, map(sent_size, lines), map(least_size, self.memories))
        used = max(1, count_fitting(sizes, room - sent_size(self.of(HEADER, ()))))
        text, omitted = joined(lines[:used]), len(lines) - used
        around = sent_size(self.of(text, (), omitted))
        return self.of(text, shortened(self.memories[:used], room - around), omitted)


def build_context(api: Api, search: Search, choose: ChooseSources) -> None:
    """Adds the routes; `search` and `choose` as for searching."""

    def build_context(request: Annotated[ContextRequest, Body()]) -> ContextAnswer:
        query = request.to_domain(sources_of(api, request, choose))
        found = by_score(search, query, api, request.capped_limit)
        return _answer(found, api.now(), request.max_tokens)

    for path in PATHS:
        api.route("POST", path, summary="Build a context", tag="MemoryRelay")(build_context)


def _answer(found: Sequence[ScoredMemory], now: int, max_tokens: int | None) -> ContextAnswer:
    block = context_block([scored.memory for scored in found], now, max_tokens)
    return ContextAnswer.of(block.text, [_used(scored) for scored in found[: block.used]])


def _used(found: ScoredMemory) -> UsedMemory:
    memory = memory_item(found.memory)
    return UsedMemory(
        memory_id=memory.id,
        content=memory.content,
        score=reported_score(found),
        memory_type=memory.memory_type,
    )
