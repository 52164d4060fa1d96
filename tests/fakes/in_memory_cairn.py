"""All of Cairn on fakes: the real use cases and rules, with stores, queue and clock in memory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.adapters.segments.candidate_source import EmbeddedCandidateSource
from cairn.adapters.segments.reader import SegmentReader
from cairn.domain.conversation.role import Role
from cairn.domain.entities.agent import agent_subject
from cairn.domain.errors import CairnError
from cairn.domain.index.filters import Filter
from cairn.domain.memory.editing import MemoryEdit
from cairn.domain.memory.memory import (
    Labels,
    Memory,
    MemoryKind,
)
from cairn.domain.scope import PUBLIC, Scope, Subject, SubjectType
from cairn.domain.search.query import (
    FACT_KINDS,
    ScoredMemory,
    SearchQuery,
    Source,
)
from cairn.domain.tasks.diagnostics import Failure
from cairn.domain.tasks.guidance import UNGUIDED, Guidance
from cairn.domain.tasks.task import Addition, Purpose, Task
from cairn.ports.agent_registry import AgentRegistry
from cairn.ports.candidate_source import CandidateSource
from cairn.ports.deletion_store import DeletionStore
from cairn.ports.embedder import Embedder
from cairn.ports.entity_store import EntityStore
from cairn.ports.extractor import Extractor
from cairn.ports.link_store import LinkStore
from cairn.ports.memory_store import MemoryStore
from cairn.ports.operator_store import OperatorStore
from cairn.ports.page_store import PageStore
from cairn.ports.profiles.profile_filler import ProfileFiller
from cairn.ports.profiles.profile_store import ProfileStore
from cairn.ports.segment_catalog import SegmentCatalog
from cairn.ports.task_store import TaskStore
from cairn.ports.work_queue import Lease, WorkQueue
from cairn.use_cases.embedding.embed_memories import embed_memories
from cairn.use_cases.embedding.embed_texts import embed_texts
from cairn.use_cases.embedding.embedding_report import EmbeddingReport
from cairn.use_cases.embedding.find_near_duplicate import find_near_duplicate
from cairn.use_cases.embedding.ports import EmbeddingPorts
from cairn.use_cases.entities.agents import Agents, agent_to_write
from cairn.use_cases.entities.link_entities import forget_memory
from cairn.use_cases.erasure.erase_subject import EraseSubject, erase_subject
from cairn.use_cases.erasure.ports import ErasurePorts, SweepPorts
from cairn.use_cases.erasure.sweep_subject import sweep_subject
from cairn.use_cases.extraction.extract_memories import extract_memories
from cairn.use_cases.extraction.ports import ExtractionPorts, ProfileFillingPorts
from cairn.use_cases.indexing.compaction_trigger import CompactionTriggeringReader
from cairn.use_cases.indexing.index_subject import index_subject
from cairn.use_cases.indexing.ports import IndexingPorts
from cairn.use_cases.memories.accept_memory import accept_memory
from cairn.use_cases.memories.change_memory import change_memory
from cairn.use_cases.memories.create_memories import create_memories
from cairn.use_cases.memories.delete_matching import (
    DeleteMatching,
    apply_deletion,
    delete_matching,
)
from cairn.use_cases.memories.delete_memories import DeleteMemories, delete_memories
from cairn.use_cases.memories.get_memory import get_memory
from cairn.use_cases.memories.list_by_kind import KindPage, ListByKind, list_by_kind
from cairn.use_cases.memories.look_up_memory import MemoryRecord, look_up_memory
from cairn.use_cases.memories.ports import MemoryPorts
from cairn.use_cases.memories.update_memory import UpdateMemory, update_memory
from cairn.use_cases.messages.add_messages import add_messages
from cairn.use_cases.messages.get_task import get_task
from cairn.use_cases.messages.new_addition import AddMessages, NewMessage
from cairn.use_cases.messages.ports import MessagePorts
from cairn.use_cases.messages.prepare_extraction import prepare_extraction
from cairn.use_cases.operations.ports import OperationPorts, ReconcilePorts
from cairn.use_cases.operations.reconcile_work import reconcile_work
from cairn.use_cases.operations.redrive_work import (
    Selection,
    find_failures,
    redrive,
)
from cairn.use_cases.search.ports import SearchPorts
from cairn.use_cases.search.search_memories import search_memories
from tests.builders import make_new
from tests.fakes.ports import FakeClock, InMemoryFileStore, InMemoryJobQueue
from tests.fakes.stores.agent_registry import InMemoryAgentRegistry
from tests.fakes.stores.deletion_store import InMemoryDeletionStore
from tests.fakes.stores.entity_stores import InMemoryEntityStore, InMemoryLinkStore
from tests.fakes.stores.memory_store import InMemoryMemoryStore
from tests.fakes.stores.operator_store import InMemoryOperatorStore
from tests.fakes.stores.page_store import InMemoryPageStore
from tests.fakes.stores.profile_store import InMemoryProfileStore
from tests.fakes.stores.segment_catalog import InMemorySegmentCatalog
from tests.fakes.stores.task_store import InMemoryTaskStore
from tests.fakes.stores.work_queue import InMemoryWorkQueue
from tests.fakes.stores.world import World

SCOPE = Scope("project-one")
SECOND = 1_000


def user(user_id: str) -> Subject:
    return Subject(type=SubjectType.USER, id=user_id)


def _message(turn: tuple[str, ...], said_at: str | None) -> NewMessage:
    role, text, *speaker = turn
    return NewMessage(Role(role), text, said_at, speaker_id=speaker[0] if speaker else None)


@dataclass
class InMemoryCairn:
    """`add` accepts, `work` does what the queues ask for, `search` asks as a user."""

    world: World = field(default_factory=World)
    clock: FakeClock = field(default_factory=FakeClock)
    queue: InMemoryJobQueue = field(default_factory=InMemoryJobQueue)
    files: InMemoryFileStore = field(default_factory=InMemoryFileStore)
    extractor: Extractor = field(default_factory=OfflineExtractor)
    embedder: Embedder = field(default_factory=OfflineEmbedder)
    scope: Scope = SCOPE
    filler: ProfileFiller | None = None
    registry: AgentRegistry = field(default_factory=InMemoryAgentRegistry)

    def __post_init__(self) -> None:
        self.tasks: TaskStore = InMemoryTaskStore(self.world)
        self.work_store: WorkQueue = InMemoryWorkQueue(self.world)
        self.memories: MemoryStore = InMemoryMemoryStore(self.world)
        self.operator: OperatorStore = InMemoryOperatorStore(self.world)
        self.entities: EntityStore = InMemoryEntityStore()
        self.links: LinkStore = InMemoryLinkStore()
        self.profiles: ProfileStore = InMemoryProfileStore(self.world)
        self.pages: PageStore = InMemoryPageStore()
        self.deletions: DeletionStore = InMemoryDeletionStore()
        self.catalog: SegmentCatalog = InMemorySegmentCatalog(self.world)
        self.candidates: CandidateSource | None = None  # over the stores as they are then

    def add(
        self,
        *texts: str | tuple[str, ...],
        user_id: str = "ann",
        agent_id: str | None = None,
        others: Sequence[str] = (),
        session_id: str | None = "talk",
        wait: bool = False,
        is_public: bool = False,
        labels: Labels | None = None,
        said_at: str | None = None,
        guidance: Guidance = UNGUIDED,
        scope: Scope = SCOPE,
    ) -> Task:
        """Texts are the user's; ("assistant", text) is the assistant's. With an agent, its own.

        ("user", text, "bob") is said by bob.
        """
        turns = [("user", text) if isinstance(text, str) else text for text in texts]
        users = tuple(map(user, (user_id, *others)))
        self.clock.advance(1)
        command = AddMessages(
            subjects=(agent_subject(agent_id),) if agent_id else users,
            messages=tuple(_message(turn, said_at) for turn in turns),
            labels=labels or Labels(),
            fingerprint=sha256(repr((turns, session_id, is_public)).encode()).hexdigest(),
            session_id=session_id,
            is_public=is_public,
            guidance=guidance,
            wait=wait,
        )
        ports = self.message_ports()
        return add_messages(command, scope=scope, deadline=self.deadline, ports=ports)

    def feedback(
        self,
        text: str,
        *,
        user_id: str = "ann",
        session_id: str | None = None,
        is_public: bool = False,
        labels: Labels | None = None,
        said_at: str | None = None,
        scope: Scope = SCOPE,
    ) -> Task:
        """What the user says about what is remembered."""
        self.clock.advance(1)
        command = AddMessages(
            subjects=(user(user_id),),
            messages=(NewMessage(Role.USER, text, said_at),),
            labels=labels or Labels(),
            fingerprint=sha256(repr((text, session_id, is_public)).encode()).hexdigest(),
            purpose=Purpose.FEEDBACK,
            session_id=session_id,
            is_public=is_public,
        )
        ports = self.message_ports()
        return add_messages(command, scope=scope, deadline=self.deadline, ports=ports)

    def message_ports(self) -> MessagePorts:
        return MessagePorts(
            tasks=self.tasks,
            queue=self.queue,
            files=self.files,
            clock=self.clock,
            agents=self.agents(),
            prepare_extraction=self.prepare_extraction,
        )

    def agents(self) -> Agents:
        """As a process has them that has read nothing yet."""
        return Agents(self.registry, self.clock)

    def work(self) -> None:
        """Delivers every message sent so far, and those sent meanwhile; no delayed ones."""
        queue = self.queue
        while (
            queue.extractions
            or queue.embeds
            or any(not indexing[2] for indexing in queue.indexings)
        ):
            jobs, self.queue.extractions = self.queue.extractions, []
            for project_id, subject_hash, _ in jobs:
                self.extract(Scope(project_id), subject_hash)
            embeds, self.queue.embeds = self.queue.embeds, []
            for project_id, memory_ids in embeds:
                self.embed(Scope(project_id), memory_ids, self.deadline)
            indexings = [indexing for indexing in queue.indexings if not indexing[2]]
            queue.indexings = [indexing for indexing in queue.indexings if indexing[2]]
            for project_id, subject_hash, _ in indexings:
                self.index_subject(Scope(project_id), subject_hash)

    def extract(self, scope: Scope, subject_hash: str) -> bool:
        """As the worker does it."""
        ports = self.extraction_ports()
        return extract_memories(subject_hash, scope=scope, deadline=self.deadline, ports=ports)

    def prepare_extraction(
        self, scope: Scope, addition: Addition, deadline: int
    ) -> Callable[[], bool]:
        """As a request does it, but nothing runs in the background."""
        return prepare_extraction(
            addition,
            scope=scope,
            deadline=deadline,
            ports=self.extraction_ports(is_inline=True),
            in_background=lambda work: work(),
        )

    def extraction_ports(self, *, is_inline: bool = False) -> ExtractionPorts:
        return ExtractionPorts(
            tasks=self.tasks,
            work=self.work_store,
            memories=self.memories,
            reader=CompactionTriggeringReader(self.reader, self.queue, self.clock),
            extractor=self.extractor,
            embedder=self.embedder,
            queue=self.queue,
            clock=self.clock,
            sweep=None if is_inline else self.sweep,
            profiles=self._filling(),
        )

    def _filling(self) -> ProfileFillingPorts | None:
        return ProfileFillingPorts(self.profiles, self.filler) if self.filler else None

    def sweep(self, scope: Scope, lease: Lease) -> bool:
        ports = SweepPorts(
            work=self.work_store,
            tasks=self.tasks,
            memories=self.memories,
            files=self.files,
            entities=self.entities,
            links=self.links,
            profiles=self.profiles,
            pages=self.pages,
            deletions=self.deletions,
            delete=lambda deletion, scope, deadline: apply_deletion(
                deletion, scope=scope, deadline=deadline, ports=self.memory_ports()
            ),
            clock=self.clock,
        )
        return sweep_subject(lease, scope=scope, ports=ports)

    def create(self, *contents: str, scope: Scope = SCOPE, **fields: Any) -> list[Memory]:
        """As they are, in the call; whatever is refused is raised."""
        self.clock.advance(1)
        new, ports = [make_new(content, **fields) for content in contents], self.memory_ports()
        made = create_memories(new, scope=scope, deadline=self.deadline, ports=ports)
        for outcome in made:
            if isinstance(outcome, CairnError):
                raise outcome
        return [outcome for outcome in made if isinstance(outcome, Memory)]

    def accept(self, content: str, scope: Scope = SCOPE, **fields: Any) -> Memory:
        """As it is, to be embedded soon."""
        self.clock.advance(1)
        new, ports = make_new(content, **fields), self.memory_ports()
        return accept_memory(new, scope=scope, deadline=self.deadline, ports=ports)

    def change(self, memory_id: str, edit: MemoryEdit, scope: Scope = SCOPE) -> Memory:
        self.clock.advance(1)
        ports = self.memory_ports()
        return change_memory(memory_id, edit, scope=scope, deadline=self.deadline, ports=ports)

    def update(self, memory_id: str, scope: Scope = SCOPE, **fields: Any) -> None:
        """As its owner."""
        self.clock.advance(1)
        command, ports = UpdateMemory(memory_id, **fields), self.memory_ports()
        update_memory(command, scope=scope, deadline=self.deadline, ports=ports)

    def look_up(self, memory_id: str, scope: Scope = SCOPE) -> MemoryRecord:
        return look_up_memory(memory_id, scope=scope, memories=self.memories, tasks=self.tasks)

    def page(self, page: int = 1, size: int = 10, user_id: str = "ann", **fields: Any) -> KindPage:
        lists = {"facts": FACT_KINDS, "preferences": (MemoryKind.PREFERENCE,)}
        given = {"lists": lists, "reading": "reading", **fields}
        return list_by_kind(
            ListByKind(subject=user(user_id), page=page, size=size, **given),
            scope=self.scope,
            memories=self.memories,
            pages=self.pages,
            clock=self.clock,
        )

    def read(self, memory_id: str, scope: Scope = SCOPE) -> Memory:
        return get_memory(memory_id, scope=scope, memories=self.memories)

    def memory_ports(self) -> MemoryPorts:
        return MemoryPorts(
            memories=self.memories,
            tasks=self.tasks,
            work=self.work_store,
            queue=self.queue,
            deletions=self.deletions,
            clock=self.clock,
            find_agent=lambda agent, scope: agent_to_write(scope, agent, self.agents()).subject,
            unlink=lambda memory, scope: self.forget(scope, memory),
            embed=lambda texts, deadline: embed_texts(
                texts, deadline=deadline, embedder=self.embedder
            ),
            vectors=self.reader.vectors,
            find_near_duplicate=lambda memory, vector, scope: find_near_duplicate(
                memory, vector, scope=scope, ports=self.embedding_ports()
            ),
        )

    def embedding_ports(self) -> EmbeddingPorts:
        return EmbeddingPorts(
            self.memories, self.tasks, self.reader, self.embedder, self.queue, self.clock
        )

    def erase(
        self, user_id: str = "ann", scope: Scope = SCOPE, *, subject: Subject | None = None
    ) -> None:
        command = EraseSubject(subject or user(user_id))
        ports = ErasurePorts(self.memories, self.queue, self.clock)
        erase_subject(command, scope=scope, deadline=self.deadline, ports=ports)

    def delete(self, *memory_ids: str, owner: str | None = None, scope: Scope = SCOPE) -> None:
        command = DeleteMemories(memory_ids, (user(owner),) if owner else ())
        delete_memories(command, scope=scope, ports=self.memory_ports())

    def delete_matching(
        self,
        filter: Filter | None,
        *,
        user_id: str = "ann",
        kinds: tuple[MemoryKind, ...] = (),
        scope: Scope = SCOPE,
    ) -> None:
        self.clock.advance(1)
        command = DeleteMatching(subjects=(user(user_id),), filter=filter, kinds=kinds)
        ports = self.memory_ports()
        delete_matching(command, scope=scope, deadline=self.deadline, ports=ports)

    def forget(self, scope: Scope, memory: Memory) -> None:
        forget_memory(scope, memory, entities=self.entities, links=self.links)

    def index(self, user_id: str = "ann", scope: Scope = SCOPE) -> bool:
        return self.index_subject(scope, user(user_id).hash)

    def index_subject(self, scope: Scope, subject_hash: str) -> bool:
        """As the indexing worker does it."""
        ports = IndexingPorts(self.catalog, self.files, self.clock, self.queue, None)
        return index_subject(subject_hash, scope=scope, ports=ports)

    def embed(
        self, scope: Scope, memory_ids: Sequence[str], deadline: int, *, is_backlog: bool = False
    ) -> EmbeddingReport:
        ports = self.embedding_ports()
        return embed_memories(
            memory_ids, scope=scope, deadline=deadline, ports=ports, is_backlog=is_backlog
        )

    def reconcile(self) -> int:
        return reconcile_work(ports=ReconcilePorts(self.work_store, self.queue, self.clock))

    def failures(self, selection: Selection | None = None) -> list[Failure]:
        return find_failures(selection or Selection(), ports=self.operation_ports())

    def redrive(self, failures: Sequence[Failure] | None = None) -> list[bool]:
        """These, or all there are."""
        chosen = self.failures() if failures is None else failures
        return list(redrive(chosen, ports=self.operation_ports()))

    def operation_ports(self) -> OperationPorts:
        return OperationPorts(self.operator, self.tasks, self.memories, self.queue, self.clock)

    def task(self, task_id: str, scope: Scope = SCOPE) -> Task:
        return get_task(task_id, scope=scope, tasks=self.tasks)

    def search(
        self,
        text: str,
        *,
        user_id: str = "ann",
        min_score: float | None = None,
        limit: int = 9,
        scope: Scope = SCOPE,
        sources: tuple[Source, ...] | None = None,
        **asked: Any,
    ) -> list[ScoredMemory]:
        """`sources`: the user's and what is public unless others are named."""
        query = SearchQuery(
            text=text,
            sources=sources or (Source(user(user_id)), Source(PUBLIC)),
            limits={
                MemoryKind.FACT: limit,
                MemoryKind.WORKING: limit,
                MemoryKind.PREFERENCE: limit,
            },
            min_score=min_score,
            **asked,
        )
        return search_memories(
            query, scope=scope, deadline=self.deadline, ports=self.search_ports()
        )

    def search_ports(self) -> SearchPorts:
        candidates = self.candidates or EmbeddedCandidateSource(self.reader)
        return SearchPorts(candidates, self.memories, self.embedder, self.clock)

    def words(self, text: str, **options: Any) -> list[str]:
        """What a search brings back, as texts, whatever its score."""
        found = self.search(text, min_score=0.0, **options)
        return [hit.memory.statement.words for hit in found]

    @property
    def reader(self) -> SegmentReader:
        """A new one each time, as after a cold start."""
        return SegmentReader(self.memories, self.files)

    @property
    def deadline(self) -> int:
        return self.clock.now() + 25 * SECOND
