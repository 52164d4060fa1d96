"""What clients ask of `/v1/memories/search` and of the context routes, and the query it means."""

from typing import Annotated, Any

from pydantic import Field
from pydantic_core import PydanticCustomError

from cairn.api.json_types import NOT_BLANK, Boolean, Checked, OrText, PositiveNumber, Share
from cairn.api.memoryrelay.fields import AgentRef, MemoryRelayRequest
from cairn.domain.index.filters import (
    Compare,
    Equals,
    Filter,
    HasTrait,
    InfoEquals,
    Not,
    Or,
    Trait,
    all_of,
)
from cairn.domain.index.info import info_forms
from cairn.domain.memory.handling import Tier
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.search.query import (
    SearchMode,
    SearchQuery,
    Source,
)
from cairn.use_cases.search.choose_subjects import MemoryOwner

MAX_RESULTS = 100
MAX_CONTEXT = 50
TEN_THOUSANDTHS = 10_000

ContextLimit = Annotated[
    int, Field(ge=1, le=MAX_CONTEXT), OrText("int_type", "0*([1-9]|[1-4][0-9]|50)")
]
Question = Annotated[str, Field(max_length=5_000), NOT_BLANK]


_SCALAR = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]}
_COMPARABLE = {"additionalProperties": {"anyOf": [_SCALAR, {"type": "array", "contains": _SCALAR}]}}


def _comparable(values: dict[str, Any]) -> dict[str, Any]:
    """What cannot be compared is refused: without it, more would be found than asked for."""
    for key, value in values.items():
        if not info_forms(value):
            raise PydanticCustomError("filter", f"{key!r} must be a string, number or boolean")
    return values


class Narrowing(MemoryRelayRequest):
    """Which memories are looked at."""

    agent_id: AgentRef | None = Field(default=None, description="All agents when absent.")
    user_id: str | None = None
    project: str | None = None
    session_id: str | None = None
    tier: Tier | None = None
    min_importance: Share | None = None
    memory_type: str | None = None
    metadata_filter: Annotated[dict[str, Any], Checked(_comparable, _COMPARABLE)] = Field(
        default={}, description="Each key must have this value; of a list, one element."
    )

    @property
    def owner(self) -> MemoryOwner:
        return MemoryOwner(self.agent_id, self.user_id)

    def filter(self) -> Filter | None:
        return all_of(
            _trait("project", self.project),
            _trait("type", self.memory_type),
            _tier(self.tier) if self.tier else None,
            Equals("session_id", self.session_id) if self.session_id else None,
            self._importance(),
            *(node for key, value in self.metadata_filter.items() for node in _info(key, value)),
        )

    def _importance(self) -> Filter | None:
        if self.min_importance is None:
            return None
        return Compare("importance", "gte", round(self.min_importance * TEN_THOUSANDTHS))


class SearchRequest(Narrowing):
    """`min_score` and `threshold` are the same floor; the higher one counts."""

    query: Question
    limit: PositiveNumber = Field(default=10, description=f"At most {MAX_RESULTS} are returned.")
    min_score: Share = 0.0
    threshold: Share = 0.0
    search_mode: SearchMode = SearchMode.HYBRID
    include_confidential: Boolean = False
    include_archived: Boolean = Field(default=False, description="Nothing is ever archived.")
    compress: Boolean = Field(
        default=False, description="Drops the last ones beyond `max_context_tokens`."
    )
    max_context_tokens: PositiveNumber | None = None

    def to_domain(self, sources: tuple[Source, ...]) -> SearchQuery:
        return SearchQuery(
            text=self.query,
            sources=sources,
            limits=dict.fromkeys(MemoryKind, self.capped_limit),
            min_score=max(self.min_score, self.threshold),
            mode=self.search_mode,
            is_confidential=self.include_confidential,
        )

    @property
    def capped_limit(self) -> int:
        return min(self.limit, MAX_RESULTS)


class ContextRequest(Narrowing):
    """`max_memories` is another name of `limit`, which wins."""

    query: Question
    limit: ContextLimit | None = None
    max_memories: PositiveNumber | None = None
    threshold: Share = 0.5
    max_tokens: PositiveNumber | None = Field(default=None, description="Of four characters.")
    search_mode: SearchMode = SearchMode.HYBRID
    exclude_memory_ids: tuple[str, ...] = ()

    def to_domain(self, sources: tuple[Source, ...]) -> SearchQuery:
        return SearchQuery(
            text=self.query,
            sources=sources,
            limits=dict.fromkeys(MemoryKind, self.capped_limit),
            min_score=self.threshold,
            mode=self.search_mode,
            hidden=frozenset(self.exclude_memory_ids),
        )

    @property
    def capped_limit(self) -> int:
        return min(self.limit or self.max_memories or 10, MAX_CONTEXT)


def _trait(name: Trait, value: str | None) -> Filter | None:
    return HasTrait(name, value) if value else None


def _tier(tier: Tier) -> Filter | None:
    """Of warm ones, which most are, nothing is noted."""
    if tier is not Tier.WARM:
        return HasTrait("tier", tier)
    return all_of(Not(HasTrait("tier", Tier.HOT)), Not(HasTrait("tier", Tier.COLD)))


def _info(key: str, value: Any) -> list[Filter]:
    return [_is_labelled(key, form) for form in info_forms(value)]


def _is_labelled(key: str, form: str) -> Filter:
    """Clients that filter metadata by session have written it as a field."""
    is_labelled = InfoEquals(key, form)
    return Or((is_labelled, Equals("session_id", form))) if key == "session_id" else is_labelled
