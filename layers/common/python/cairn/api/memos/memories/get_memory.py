"""`POST /get/memory`: all memories of a user or agent, a page at a time."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import Field

from cairn.api.answer import Answer
from cairn.api.answer_size import sent_size
from cairn.api.app import Api
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.memories.get_memory_request import GetMemoryRequest
from cairn.api.memos.memories.listed_items import (
    ListedFact,
    ListedItem,
    ListedPreference,
    ListedSkill,
    ListedTool,
    listed_fact,
    listed_preference,
    listed_skill,
    listed_tool,
)
from cairn.api.memos.profiles.profile_items import ProfileItem, profile_item
from cairn.api.shortening import shortened
from cairn.domain.conversation.message import Message
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.memory.pages import count_pages
from cairn.domain.profiles.profile import BoundProfile
from cairn.domain.scope import Scope, Subject
from cairn.use_cases.memories.list_by_kind import KindPage, ListByKind

type Said = Mapping[str, Sequence[Message]]  # by the id of the memory that rests on it
# The use cases, called with command and scope: the page, and the messages of its memories.
type GetPage = Callable[[ListByKind, Scope], tuple[KindPage, Said]]
type ListProfiles = Callable[[Subject, Scope], Sequence[BoundProfile]]  # `list_profiles`


class GetMemoryData(Answer):
    """Each list newest first. `total` is of the longest list, and `pages` its pages.

    Who reads page after page gets no memory twice, and misses none that was there at the first
    page. Events are not produced yet.
    """

    memory_detail_list: list[ListedFact] = Field(default=[])
    preference_detail_list: list[ListedPreference] = Field(default=[])
    tool_memory_detail_list: list[ListedTool] = Field(default=[])
    skill_detail_list: list[ListedSkill] = Field(default=[])
    profile_detail_list: list[ProfileItem] = Field(default=[])
    event_detail_list: list[dict[str, Any]] = Field(default=[])
    total: int
    size: int
    current: int
    pages: int

    def fitting(self, room: int) -> Self:
        """All memories of the page, their longest texts and lists shortened."""
        lists = {name: items for name, items in self if name in _LISTS}
        around = sent_size(self.model_copy(update={name: [] for name in lists}))
        kept = iter(shortened(list(chain(*lists.values())), room - around))
        shorter = {name: [next(kept) for _ in items] for name, items in lists.items()}
        return self.model_copy(update=shorter)


type _Shown = Callable[[Memory, Sequence[Message]], ListedItem]
# The list of each kind by the name of its first, and how its memories are shown.
_SHOWN: Mapping[str, tuple[str, _Shown]] = {
    MemoryKind.FACT: ("memory_detail_list", listed_fact),
    MemoryKind.PREFERENCE: ("preference_detail_list", listed_preference),
    MemoryKind.TOOL: ("tool_memory_detail_list", listed_tool),
    MemoryKind.SKILL: ("skill_detail_list", listed_skill),
}
_LISTS = frozenset(name for name, _ in _SHOWN.values())


def get_memory(api: Api, page: GetPage, profiles: ListProfiles) -> None:
    """Adds the route."""

    @api.route("POST", "/api/openmem/v1/get/memory", summary="List memories", tag="MemOS")
    def get_memory(request: Annotated[GetMemoryRequest, Body()]) -> Envelope[GetMemoryData]:
        command = request.to_domain()
        found, said = page(command, api.scope)
        bound = profiles(command.subject, api.scope) if request.wants_profiles else ()
        start = (command.page - 1) * command.size
        shown = bound[start : start + command.size]
        return Envelope(
            data=GetMemoryData(
                **_lists(found, said),
                profile_detail_list=[profile_item(profile, api.scope) for profile in shown],
                total=max(found.total, len(bound)),
                size=command.size,
                current=command.page,
                pages=max(found.pages, count_pages(len(bound), command.size)),
            )
        )


def _lists(found: KindPage, said: Said) -> dict[str, Any]:
    lists: dict[str, Any] = {}
    for kind, memories in found.lists.items():
        name, show = _SHOWN[kind]
        lists[name] = [show(memory, said.get(memory.memory_id, ())) for memory in memories]
    return lists
