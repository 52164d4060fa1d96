"""What clients send to `POST /search/memory`, and the query it means."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema, model_validator

from cairn.api.json_types import Boolean, NonBlank, Share, WholeNumber, one_of
from cairn.api.memos.context_format import ContextFormat
from cairn.api.memos.fields import (
    ConversationId,
    Id,
    Ids,
    MemosRequest,
    OptionalText,
    UserId,
    names_owner,
    owner_of,
    refuse,
)
from cairn.api.memos.filters import parse_filter
from cairn.api.memos.request_schemas import ALL_KNOWLEDGE_BASES, ALL_OR_NO_KNOWLEDGE_BASES
from cairn.domain.index.filters import (
    Equals,
    Filter,
    all_of,
)
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.memory.memory_view import MemoryView
from cairn.domain.profiles.query import ProfileQuery
from cairn.domain.scope import PUBLIC, Subject, SubjectType
from cairn.domain.search.query import FACT_KINDS, SearchQuery, Source
from cairn.domain.text.tokens import estimate_tokens

MAX_QUERY_TOKENS = 40_000
MAX_ITEMS = 25

# The kinds of memory that share one list and its limit.
FACTS = FACT_KINDS
PREFERENCES = (MemoryKind.PREFERENCE,)
TOOLS = (MemoryKind.TOOL,)
SKILLS = (MemoryKind.SKILL,)


def _short_enough(query: str) -> str:
    if estimate_tokens(query) > MAX_QUERY_TOKENS:
        raise refuse("query_too_long", f"is longer than {MAX_QUERY_TOKENS} tokens")
    return query


Limit = Annotated[WholeNumber, Field(description=f"More than {MAX_ITEMS} counts as {MAX_ITEMS}.")]


class SearchMemoryRequest(MemosRequest):
    """`user_id` or `agent_id` says whose memory; with both, the agent narrows the user's."""

    model_config = ConfigDict(json_schema_extra=one_of("user_id", "agent_id"))

    query: Annotated[NonBlank, AfterValidator(_short_enough)]
    user_id: UserId | None = None
    agent_id: Id | None = None
    app_id: OptionalText = Field(default=None, description="Only memories of this application.")
    conversation_id: ConversationId = Field(
        default=None, description="Its memories are preferred; it does not filter."
    )
    filter: dict[str, Any] | None = None
    knowledgebase_ids: Annotated[Ids, WithJsonSchema(ALL_OR_NO_KNOWLEDGE_BASES)] = ()
    memory_limit_number: Limit = 9
    include_preference: Boolean | None = Field(
        default=None, description="True unless include_memory_view is given."
    )
    preference_limit_number: Limit = 9
    include_tool_memory: Boolean = False
    tool_memory_limit_number: Limit = 6
    include_skill: Boolean = False
    skill_limit_number: Limit = 6
    relativity: Share | None = None
    include_memory_view: tuple[MemoryView, ...] = ()
    context_format: ContextFormat = Field(
        default=ContextFormat.MEMORY,
        description="What facts and preferences show: themselves (memory), the original messages "
        "in their place (sources), or both (mixed).",
    )
    explain: Boolean = Field(default=False, description="True adds to each item why it is there.")

    _names_an_owner = model_validator(mode="after")(names_owner)

    def to_domain(self) -> SearchQuery:
        """Raises: InvalidRequest for a malformed filter."""
        return SearchQuery(
            text=self.query,
            sources=self._sources(),
            limits=self._limits(),
            min_score=self.relativity,
            session_id=self.conversation_id,
            explain=self.explain,
        )

    @property
    def profile_query(self) -> ProfileQuery | None:
        """None where profiles are not asked for."""
        if "profile" not in self.include_memory_view:
            return None
        return ProfileQuery(self.query, self._subjects()[0], MAX_ITEMS, self.relativity)

    def _sources(self) -> tuple[Source, ...]:
        filters = parse_filter(self.filter)
        return tuple(
            Source(subject, all_of(filters.of(subject.type), *self._narrowing()))
            for subject in self._subjects()
        )

    def _subjects(self) -> tuple[Subject, ...]:
        knowledge_bases = (
            Subject(type=SubjectType.KNOWLEDGE_BASE, id=knowledge_base_id)
            for knowledge_base_id in self.knowledgebase_ids
            if knowledge_base_id != ALL_KNOWLEDGE_BASES
        )
        return owner_of(self.user_id, self.agent_id), PUBLIC, *knowledge_bases

    def _narrowing(self) -> tuple[Filter | None, ...]:
        agent = self.agent_id if self.user_id else None
        return (
            Equals("agent_id", agent) if agent else None,
            Equals("app_id", self.app_id) if self.app_id else None,
        )

    def _limits(self) -> dict[MemoryKind, int]:
        return {
            kind: min(limit, MAX_ITEMS)
            for kinds, is_wanted, limit in self._lists()
            if is_wanted
            for kind in kinds
        }

    def _lists(self) -> Iterator[tuple[Sequence[MemoryKind], bool, int]]:
        """The views asked for; a flag adds its list to them."""
        views = self.include_memory_view
        preference = not views if self.include_preference is None else self.include_preference
        yield FACTS, not views or "detail_factual" in views, self.memory_limit_number
        yield PREFERENCES, preference or "preference" in views, self.preference_limit_number
        yield (
            TOOLS,
            self.include_tool_memory or "tool_memory" in views,
            self.tool_memory_limit_number,
        )
        yield SKILLS, self.include_skill or "skill" in views, self.skill_limit_number
