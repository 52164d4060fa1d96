"""Search."""

from collections.abc import Sequence
from functools import cache

from cairn.adapters.segments.candidate_source import EmbeddedCandidateSource
from cairn.bootstrap import base
from cairn.bootstrap.adapters import (
    agent_registry,
    models,
    search_index,
    segments,
)
from cairn.domain.conversation.message import Message
from cairn.domain.index.filters import Filter
from cairn.domain.memory.memory import Memory
from cairn.domain.profiles.query import ProfileQuery, ScoredField
from cairn.domain.scope import Scope
from cairn.domain.search.query import (
    ScoredMemory,
    SearchQuery,
    Source,
)
from cairn.ports.candidate_source import CandidateSource
from cairn.use_cases.search.choose_subjects import MemoryOwner, choose_sources
from cairn.use_cases.search.ports import SearchPorts
from cairn.use_cases.search.rerank_documents import Rerank, Reranked, rerank_documents
from cairn.use_cases.search.search_memories import search_memories

# A question's vector is waited for 3 s less than this; then its words alone must do.
QUESTION_MS = 8_000
# Subjects that one search reads: each costs a query for its newest rows, and without an external
# index all of its segments.
MOST_SUBJECTS, MOST_SUBJECTS_INDEXED = 32, 256


@cache
def ports() -> SearchPorts:
    return SearchPorts(_candidates(), base.memory_reader(), models.embedder(), base.clock)


def _candidates() -> CandidateSource:
    external = search_index.external_index()
    if external is None:
        return EmbeddedCandidateSource(segments.reader())
    from cairn.adapters.opensearch.candidate_source import OpenSearchCandidateSource  # noqa: PLC0415

    return OpenSearchCandidateSource(segments.reader(), external)


def search(query: SearchQuery, scope: Scope, deadline: int) -> list[ScoredMemory]:
    answered_by = min(deadline, base.clock.now() + QUESTION_MS)
    return search_memories(query, scope=scope, deadline=answered_by, ports=ports())


def messages(memories: Sequence[Memory], scope: Scope) -> dict[str, tuple[Message, ...]]:
    # what reads messages is for the few searches that ask for them
    from cairn.bootstrap import tasks  # noqa: PLC0415
    from cairn.use_cases.memories.source_messages import source_messages  # noqa: PLC0415

    return source_messages(memories, scope=scope, tasks=tasks.tasks())


def profiles(query: ProfileQuery, scope: Scope) -> list[ScoredField]:
    # profiles are for the few searches that ask for them
    from cairn.bootstrap.adapters import profile_store  # noqa: PLC0415
    from cairn.use_cases.profiles.search_profiles import search_profiles  # noqa: PLC0415

    return search_profiles(query, scope=scope, profiles=profile_store.profiles())


def rerank(asked: Rerank, scope: Scope, deadline: int) -> Reranked:
    # ranking is for those who ask for it, and not for the start of each search
    from cairn.bootstrap.adapters import rerankers  # noqa: PLC0415

    return rerank_documents(asked, scope=scope, deadline=deadline, reranker=rerankers.reranker())


def sources(owner: MemoryOwner, filter: Filter | None, scope: Scope) -> tuple[Source, ...]:
    most = MOST_SUBJECTS if search_index.external_index() is None else MOST_SUBJECTS_INDEXED
    return choose_sources(owner, filter, scope=scope, agents=agent_registry.agents(), most=most)
