"""`POST /search/memory`: what is known that answers a question."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import Field

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.items import (
    FactItem,
    PreferenceItem,
    SkillItem,
    ToolItem,
    fact_item,
    preference_item,
    skill_item,
    tool_item,
)
from cairn.api.memos.search_request import FACTS, PREFERENCES, SKILLS, TOOLS, SearchMemoryRequest
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import Scope
from cairn.domain.search.query import ScoredMemory, SearchQuery

PREFERENCE_NOTE = (
    "Facts above are condensed from what was said, preferences from what was liked or disliked. "
    "Where an answer touches a preference, respect it."
)


class SearchMemoryData(Answer):
    """Each list in falling `relativity`. Profiles and events are not produced yet."""

    memory_detail_list: list[FactItem]
    preference_detail_list: list[PreferenceItem]
    tool_memory_detail_list: list[ToolItem]
    skill_detail_list: list[SkillItem]
    profile_detail_list: list[dict[str, Any]] = Field(default=[])
    event_detail_list: list[dict[str, Any]] = Field(default=[])
    preference_note: str


def search_memory(
    api: Api, search: Callable[[SearchQuery, Scope, int], Sequence[ScoredMemory]]
) -> None:
    """Adds the route; `search` is the use case, called with query, scope and deadline (ms)."""

    @api.route("POST", "/api/openmem/v1/search/memory", summary="Search memories", tag="MemOS")
    def search_memory(
        request: Annotated[SearchMemoryRequest, Body()],
    ) -> Envelope[SearchMemoryData]:
        query = request.to_domain()
        found = search(query, api.scope, api.call.deadline)
        return Envelope(data=_data(found, query.limits.get(MemoryKind.FACT, 0)))


def _data(found: Sequence[ScoredMemory], fact_limit: int) -> SearchMemoryData:
    preferences = [preference_item(memory) for memory in _of(found, PREFERENCES)]
    return SearchMemoryData(
        memory_detail_list=[fact_item(memory) for memory in _of(found, FACTS)[:fact_limit]],
        preference_detail_list=preferences,
        tool_memory_detail_list=[tool_item(memory) for memory in _of(found, TOOLS)],
        skill_detail_list=[skill_item(memory) for memory in _of(found, SKILLS)],
        preference_note=PREFERENCE_NOTE if preferences else "",
    )


def _of(found: Sequence[ScoredMemory], kinds: Sequence[MemoryKind]) -> list[ScoredMemory]:
    """One list may hold several kinds, each of which came in its own order."""
    chosen = [scored for scored in found if scored.memory.statement.kind in kinds]
    return sorted(chosen, key=lambda scored: -scored.score)
