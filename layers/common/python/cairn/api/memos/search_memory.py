"""`POST /search/memory`: what is known that answers a question."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import Field

from cairn.api.answer import Answer, Omitted
from cairn.api.answer_size import sent_size
from cairn.api.app import Api
from cairn.api.memos.context_format import ReadMessages, shown
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.items import (
    FactItem,
    Item,
    PreferenceItem,
    SkillItem,
    ToolItem,
    skill_item,
    tool_item,
)
from cairn.api.memos.profiles.profile_items import ProfileFieldItem, profile_field_item
from cairn.api.memos.search_request import FACTS, PREFERENCES, SKILLS, TOOLS, SearchMemoryRequest
from cairn.api.shortening import best
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.profiles.query import ProfileQuery, ScoredField
from cairn.domain.scope import Scope
from cairn.domain.search.query import ScoredMemory, SearchQuery

PREFERENCE_NOTE = (
    "Facts above are condensed from what was said, preferences from what was liked or disliked. "
    "Where an answer touches a preference, respect it."
)


type Found = Item | ProfileFieldItem


class SearchMemoryData(Answer):
    """Each list in falling `relativity`. Events are not produced yet."""

    memory_detail_list: list[FactItem]
    preference_detail_list: list[PreferenceItem]
    tool_memory_detail_list: list[ToolItem]
    skill_detail_list: list[SkillItem]
    profile_detail_list: list[ProfileFieldItem] = Field(default=[])
    event_detail_list: list[dict[str, Any]] = Field(default=[])
    preference_note: str
    omitted: Omitted = 0

    @classmethod
    def of(cls, items: Sequence[Found], omitted: int = 0) -> Self:
        """Each list in the order of the items."""
        preferences = [item for item in items if isinstance(item, PreferenceItem)]
        return cls(
            memory_detail_list=[item for item in items if isinstance(item, FactItem)],
            preference_detail_list=preferences,
            tool_memory_detail_list=[item for item in items if isinstance(item, ToolItem)],
            skill_detail_list=[item for item in items if isinstance(item, SkillItem)],
            profile_detail_list=[item for item in items if isinstance(item, ProfileFieldItem)],
            preference_note=PREFERENCE_NOTE if preferences else "",
            omitted=omitted,
        )

    def fitting(self, room: int) -> Self:
        """Of all lists together the best."""
        items = sorted(self._items(), key=lambda item: -item.relativity)
        kept = best(items, room - sent_size(self.of(())))
        return self.of(kept, len(items) - len(kept))

    def _items(self) -> list[Found]:
        return [
            *self.memory_detail_list,
            *self.preference_detail_list,
            *self.tool_memory_detail_list,
            *self.skill_detail_list,
            *self.profile_detail_list,
        ]


type SearchProfiles = Callable[[ProfileQuery, Scope], Sequence[ScoredField]]


def search_memory(
    api: Api,
    search: Callable[[SearchQuery, Scope, int], Sequence[ScoredMemory]],
    messages: ReadMessages,
    profiles: SearchProfiles,
) -> None:
    """Adds the route; `search` is the use case, called with query, scope and deadline (ms)."""

    @api.route("POST", "/api/openmem/v1/search/memory", summary="Search memories", tag="MemOS")
    def search_memory(
        request: Annotated[SearchMemoryRequest, Body()],
    ) -> Envelope[SearchMemoryData]:
        query = request.to_domain()
        found = search(query, api.scope, api.call.deadline)
        facts = _of(found, FACTS)[: query.limits.get(MemoryKind.FACT, 0)]
        sourced = shown(
            [*facts, *_of(found, PREFERENCES)],
            request.context_format,
            lambda memories: messages(memories, api.scope),
        )
        tools = map(tool_item, _of(found, TOOLS))
        skills = map(skill_item, _of(found, SKILLS))
        of_profiles = request.profile_query
        fields = profiles(of_profiles, api.scope) if of_profiles else ()
        items = [*sourced, *tools, *skills, *map(profile_field_item, fields)]
        return Envelope(data=SearchMemoryData.of(items))


def _of(found: Sequence[ScoredMemory], kinds: Sequence[MemoryKind]) -> list[ScoredMemory]:
    """One list may hold several kinds; what scores the same stays as it is ranked."""
    chosen = [scored for scored in found if scored.memory.statement.kind in kinds]
    return sorted(chosen, key=lambda scored: -scored.score)
