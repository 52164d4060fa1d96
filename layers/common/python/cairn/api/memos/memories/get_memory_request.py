"""What clients send to `POST /get/memory`, and the page it means."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator

from cairn.api.json_types import Boolean, OrText, PositiveNumber, one_of
from cairn.api.memos.fields import Id, MemosRequest, UserId, names_owner, owner_of
from cairn.api.memos.filters import parse_filter
from cairn.api.memos.request_identity import identity_of
from cairn.api.memos.search_request import FACTS, PREFERENCES, SKILLS, TOOLS
from cairn.domain.index.filters import Equals, all_of
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.memory.memory_view import MemoryView
from cairn.domain.scope import Subject
from cairn.use_cases.memories.list_by_kind import ListByKind

MAX_SIZE = 50
MAX_PAGE = 1_000_000

Page = Annotated[int, Field(ge=1, le=MAX_PAGE), OrText("int_type", "0*([1-9][0-9]{0,5}|1000000)")]


class GetMemoryRequest(MemosRequest):
    """`user_id` or `agent_id` says whose memories; with both, the agent narrows the user's."""

    model_config = ConfigDict(json_schema_extra=one_of("user_id", "agent_id"))

    user_id: UserId | None = None
    agent_id: Id | None = None
    page: Page | None = Field(default=None, description="From 1, which is also the default.")
    current: Page | None = Field(default=None, description="As `page`.")
    size: PositiveNumber = Field(
        default=10, description=f"Of each list. More than {MAX_SIZE} counts as {MAX_SIZE}."
    )
    filter: dict[str, Any] | None = None
    include_preference: Boolean | None = Field(
        default=None, description="True unless include_memory_view is given."
    )
    include_tool_memory: Boolean | None = Field(
        default=None, description="True unless include_memory_view is given."
    )
    include_memory_view: tuple[MemoryView, ...] = Field(
        default=(), description="All lists unless it is given."
    )

    _names_an_owner = model_validator(mode="after")(names_owner)

    @property
    def subject(self) -> Subject:
        return owner_of(self.user_id, self.agent_id)

    @property
    def wants_profiles(self) -> bool:
        """A filter is about labels, which profiles have none of."""
        views = self.include_memory_view
        return self.filter is None and (not views or "profile" in views)

    def to_domain(self) -> ListByKind:
        """Raises: InvalidRequest for a malformed filter."""
        agent = Equals("agent_id", self.agent_id) if self.user_id and self.agent_id else None
        return ListByKind(
            subject=self.subject,
            lists=self._lists(),
            page=self.page or self.current or 1,
            size=min(self.size, MAX_SIZE),
            reading=identity_of(self._of_any_page(), None).fingerprint,
            filter=all_of(parse_filter(self.filter).of(self.subject.type), agent),
        )

    def _lists(self) -> dict[str, tuple[MemoryKind, ...]]:
        views = self.include_memory_view
        preferences = not views if self.include_preference is None else self.include_preference
        tools = not views if self.include_tool_memory is None else self.include_tool_memory
        wanted = {
            FACTS: not views or "detail_factual" in views,
            PREFERENCES: preferences or "preference" in views,
            TOOLS: tools or "tool_memory" in views,
            SKILLS: not views or "skill" in views,
        }
        return {kinds[0].value: kinds for kinds, is_wanted in wanted.items() if is_wanted}

    def _of_any_page(self) -> Self:
        """Equal for all pages of one list, read in one way."""
        return self.model_copy(update={"page": None, "current": None})
