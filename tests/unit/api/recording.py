"""Use cases that write down what is asked of them and answer as a test wants."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cairn.domain.conversation.message import Message
from cairn.domain.errors import CairnError, InvalidRequest, NotFound
from cairn.domain.index.filters import Filter
from cairn.domain.memory.editing import MemoryEdit
from cairn.domain.memory.memory import (
    EmbeddingState,
    Labels,
    Memory,
    Statement,
)
from cairn.domain.memory.writing import NewMemory, written
from cairn.domain.profiles.profile import BoundProfile
from cairn.domain.profiles.query import ProfileQuery, ScoredField
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.domain.search.query import (
    ScoredMemory,
    SearchQuery,
    Source,
)
from cairn.domain.tasks.task import Conversation, Task
from cairn.use_cases.erasure.erase_subject import EraseSubject
from cairn.use_cases.memories.delete_matching import DeleteMatching
from cairn.use_cases.memories.delete_memories import DeleteMemories
from cairn.use_cases.memories.list_by_kind import KindPage, ListByKind
from cairn.use_cases.memories.list_memories import MemoryPage, Show
from cairn.use_cases.memories.look_up_memory import MemoryRecord
from cairn.use_cases.memories.update_memory import UpdateMemory
from cairn.use_cases.messages.get_messages import GetMessages
from cairn.use_cases.messages.get_task import TaskProgress
from cairn.use_cases.messages.new_addition import AddMessages
from cairn.use_cases.search.choose_subjects import MemoryOwner
from cairn.use_cases.search.rerank_documents import RankedDocument, Rerank, Reranked
from tests.builders import direct, make_new

NOW = 1_765_359_875_901
MEMORY_ID = "7c9e1b52-41a8-4d0e-9f63-2b5d8c0a6e11"
AGENT = Subject(type=SubjectType.AGENT, id="release-bot")
RERANKED = Reranked("ranker", (RankedDocument(0, 0.5),))
PRIVATE_URL = "https://10.0.0.1/hook"


def open_task(**changes: Any) -> Task:
    home = Subject(type=SubjectType.USER, id="u1")
    task = Task(
        task_id="task-1",
        home=home,
        placements=(home,),
        conversation=Conversation(subject=home, session_id="c1"),
        labels=Labels(),
        accepted_at=NOW,
        updated_at=NOW,
    )
    return task.model_copy(update=changes)


def direct_memory(content: str = "Releases are cut on Thursdays", **changes: Any) -> Memory:
    """Written as it is, and embedded."""
    known = {"memory_id": MEMORY_ID, "embedding": EmbeddingState.READY}
    return direct(make_new(content, AGENT.id), at=NOW, **{**known, **changes})


type Deletes = DeleteMemories | DeleteMatching | EraseSubject


@dataclass
class Recording:
    """What was asked, and what will be answered; an exception is raised.

    `memory` is what exists already, else what is written is the answer; `outcomes` are those of a
    batch. `known` are all memories there are to list.
    """

    task: Task | Exception = field(default_factory=open_task)
    embedding: EmbeddingState = EmbeddingState.READY
    said: Mapping[str, tuple[Message, ...]] = field(default_factory=dict)
    statements: Sequence[Statement] | Exception = ()
    reranked: Reranked | Exception = RERANKED
    found: Sequence[ScoredMemory] | Exception = ()
    memory: Memory | Exception | None = None
    outcomes: Sequence[Memory | CairnError] | None = None
    known: Sequence[Memory] = ()
    refusal: Exception | None = None
    profiles: Sequence[BoundProfile] = ()
    found_fields: Sequence[ScoredField] = ()
    searched_profiles: list[tuple[ProfileQuery, Scope]] = field(default_factory=list)
    deleted: list[tuple[Deletes, Scope, int]] = field(default_factory=list)
    added: list[tuple[AddMessages, Scope, int]] = field(default_factory=list)
    previewed: list[tuple[AddMessages, Scope, int]] = field(default_factory=list)
    rated: list[tuple[Rerank, Scope, int]] = field(default_factory=list)
    traced: list[tuple[list[str], Scope]] = field(default_factory=list)
    read: list[tuple[str, Scope]] = field(default_factory=list)
    searched: list[tuple[SearchQuery, Scope, int]] = field(default_factory=list)
    written: list[tuple[NewMemory, Scope, int]] = field(default_factory=list)
    changed: list[tuple[str, Scope, int]] = field(default_factory=list)
    listed: list[tuple[MemoryOwner, int, int, Scope]] = field(default_factory=list)
    chosen: list[tuple[MemoryOwner, Filter | None, Scope]] = field(default_factory=list)
    pages: list[tuple[ListByKind, Scope]] = field(default_factory=list)
    by_kind: KindPage | None = None
    record: MemoryRecord | None = None
    looked_for: list[tuple[GetMessages, Scope]] = field(default_factory=list)
    messages: Sequence[Message] = ()
    updated: list[tuple[UpdateMemory, Scope, int]] = field(default_factory=list)
    demoted: list[tuple[MemoryOwner, Scope, int]] = field(default_factory=list)

    def add_messages(self, command: AddMessages, scope: Scope, deadline: int) -> Task:
        self.added.append((command, scope, deadline))
        return _or_raise(self.task)

    def preview(self, command: AddMessages, scope: Scope, deadline: int) -> Sequence[Statement]:
        self.previewed.append((command, scope, deadline))
        return _or_raise(self.statements)

    def delete(self, command: Deletes, scope: Scope, deadline: int) -> None:
        self.deleted.append((command, scope, deadline))
        if self.refusal:
            raise self.refusal

    def follow_task(self, task_id: str, scope: Scope) -> TaskProgress:
        self.read.append((task_id, scope))
        return TaskProgress(_or_raise(self.task), self.embedding)

    def search_by(self, query: SearchQuery, scope: Scope, deadline: int) -> Sequence[ScoredMemory]:
        self.searched.append((query, scope, deadline))
        return _or_raise(self.found)

    def messages_of(
        self, memories: Sequence[Memory], scope: Scope
    ) -> Mapping[str, tuple[Message, ...]]:
        self.traced.append(([memory.memory_id for memory in memories], scope))
        return self.said

    def search_profiles(self, query: ProfileQuery, scope: Scope) -> Sequence[ScoredField]:
        self.searched_profiles.append((query, scope))
        return self.found_fields

    def rerank(self, asked: Rerank, scope: Scope, deadline: int) -> Reranked:
        self.rated.append((asked, scope, deadline))
        return _or_raise(self.reranked)

    def create(self, new: NewMemory, scope: Scope, deadline: int) -> Memory:
        self.written.append((new, scope, deadline))
        return _or_raise(self.memory or written(new, MEMORY_ID, AGENT, NOW))

    def create_all(
        self, new: Sequence[NewMemory], scope: Scope, deadline: int
    ) -> Sequence[Memory | CairnError]:
        self.written += [(memory, scope, deadline) for memory in new]
        stored = [written(memory, MEMORY_ID, AGENT, NOW) for memory in new]
        return stored if self.outcomes is None else self.outcomes

    def check_url(self, url: str) -> None:
        if url == PRIVATE_URL:
            raise InvalidRequest("webhook_url: the address is private")

    def read_memory(self, memory_id: str, scope: Scope) -> Memory:
        self.read.append((memory_id, scope))
        return _or_raise(self.memory or _unknown())

    def change(self, memory_id: str, edit: MemoryEdit, scope: Scope, deadline: int) -> Memory:
        self.changed.append((memory_id, scope, deadline))
        memory = _or_raise(self.memory or _unknown())
        evolution = edit(memory, NOW)
        return evolution.memory if evolution else memory

    def page[T](
        self,
        whose: MemoryOwner,
        is_wanted: Callable[[Memory], bool] | None,
        show: Show[T],
        limit: int,
        offset: int,
        scope: Scope,
    ) -> MemoryPage[T]:
        self.listed.append((whose, limit, offset, scope))
        wanted = [memory for memory in self.known if is_wanted is None or is_wanted(memory)]
        return MemoryPage(list(show(wanted[offset : offset + limit])), len(wanted))

    def page_by_kind(
        self, command: ListByKind, scope: Scope
    ) -> tuple[KindPage, Mapping[str, tuple[Message, ...]]]:
        self.pages.append((command, scope))
        return self.by_kind or KindPage({}, 0, 0), self.said

    def look_up(self, memory_id: str, scope: Scope) -> MemoryRecord:
        self.read.append((memory_id, scope))
        return _or_raise(self.record or NotFound("there is none", code="unknown_memory"))

    def get_messages(self, command: GetMessages, scope: Scope) -> Sequence[Message]:
        self.looked_for.append((command, scope))
        return self.messages

    def update(self, command: UpdateMemory, scope: Scope, deadline: int) -> None:
        self.updated.append((command, scope, deadline))
        if self.refusal:
            raise self.refusal

    def choose(self, whose: MemoryOwner, filter: Filter | None, scope: Scope) -> tuple[Source, ...]:
        self.chosen.append((whose, filter, scope))
        return (Source(AGENT, filter),)

    def demote(self, whose: MemoryOwner, scope: Scope, deadline: int) -> int:
        self.demoted.append((whose, scope, deadline))
        return 3


def _unknown() -> NotFound:
    return NotFound("there is no memory with that id", code="memory_not_found")


def _or_raise[T](answer: T | Exception) -> T:
    if isinstance(answer, Exception):
        raise answer
    return answer
