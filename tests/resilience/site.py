"""What outlives every process: stores, queues, time, and what goes on after a crash."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from mypy_boto3_dynamodb import DynamoDBClient

from cairn.adapters.dynamodb.consumed_capacity import CapacityCounter
from cairn.domain.errors import CairnError
from cairn.domain.events.derivation import Write
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task
from cairn.ports.profiles.profile_filler import ProfileFiller
from tests.contract.parts import Stores, make_table, stores_of
from tests.fakes.in_memory_cairn import InMemoryCairn, user
from tests.fakes.ports import FakeClock, InMemoryFileStore, InMemoryJobQueue
from tests.resilience.invariants import broken
from tests.resilience.models import TroubledEmbedder, TroubledExtractor
from tests.resilience.snapshot import (
    Snapshot,
    snapshot_of_table,
    snapshot_of_world,
    with_files,
)
from tests.resilience.stream import streaming_world, unpublished
from tests.resilience.watching import Around, Crash, undisturbed, watched

LONG_MS = 4_000_000  # every lease has expired, every wait is over, every sweep is to be repeated
ROUNDS = 60


@dataclass
class Site:
    """`stored` looks behind every process; `said` are answered adds, `written` answered memories
    that nobody had to understand, `deleted` ids of memories.

    `writes` are those of memories and tasks; None where the store keeps none.
    """

    stores: Stores
    stored: Callable[[], Snapshot]
    scope: Scope
    extractor: TroubledExtractor = field(default_factory=TroubledExtractor)
    embedder: TroubledEmbedder = field(default_factory=TroubledEmbedder)
    filler: ProfileFiller | None = None
    clock: FakeClock = field(default_factory=FakeClock)
    queue: InMemoryJobQueue = field(default_factory=InMemoryJobQueue)
    said: list[Task] = field(default_factory=list)
    written: list[Memory] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    writes: list[Write] | None = None

    @property
    def files(self) -> InMemoryFileStore:
        assert isinstance(self.stores.files, InMemoryFileStore)
        return self.stores.files

    def process(
        self, around: Around = undisturbed, clock: FakeClock | None = None
    ) -> InMemoryCairn:
        """A process of its own over what all share."""
        cairn = InMemoryCairn(
            clock=clock or self.clock,
            queue=watched(self.queue, "JobQueue", around),
            files=watched(self.files, "FileStore", around),
            extractor=watched(self.extractor, "Extractor", around),
            embedder=watched(self.embedder, "Embedder", around),
            scope=self.scope,
        )
        cairn.tasks = watched(self.stores.tasks, "TaskStore", around)
        cairn.work_store = watched(self.stores.work, "WorkQueue", around)
        cairn.memories = watched(self.stores.memories, "MemoryStore", around)
        cairn.operator = watched(self.stores.operator, "OperatorStore", around)
        cairn.catalog = watched(self.stores.catalog, "SegmentCatalog", around)
        cairn.deletions = watched(self.stores.deletions, "DeletionStore", around)
        cairn.pages = watched(self.stores.pages, "PageStore", around)
        cairn.profiles = watched(self.stores.profiles, "ProfileStore", around)
        cairn.filler = self.filler and watched(self.filler, "ProfileFiller", around)
        cairn.registry = watched(self.stores.agents, "AgentRegistry", around)
        return cairn

    def look(self) -> Snapshot:
        mine = {k: data for (p, k), data in self.files.files.items() if p == self.scope.project_id}
        return with_files(self.stored(), mine)

    def broken(self, stored: Snapshot) -> list[str]:
        words = self.stores.tasks.messages(self.scope, list(stored.tasks))
        missing = [] if self.writes is None else unpublished(self.writes, stored)
        lost = {memory.memory_id for memory in self.written} - stored.truths.keys() - self.deleted
        gone = [f"{memory_id} was answered" for memory_id in lost]
        waiting = self.stores.deletions.waiting(self.scope, user("ann").hash)
        unended = [f"deletion {deletion.deletion_id} waits" for deletion in waiting]
        return [*broken(stored, words, self.deleted), *missing, *gone, *unended]

    def is_idle(self) -> bool:
        """Nothing queued, open, to be swept or without a vector."""
        queue = self.queue
        return not (queue.extractions or queue.embeds or queue.indexings or self.look().due)


@contextmanager
def in_memory() -> Iterator[Site]:
    (world, writes), scope = streaming_world(), Scope("project-one")
    yield Site(stores_of(world), lambda: snapshot_of_world(world, scope), scope, writes=writes)


@contextmanager
def in_table(client: DynamoDBClient, capacity: CapacityCounter | None = None) -> Iterator[Site]:
    """Of its own, and gone afterwards: moto copies all it has for every transaction."""
    table, scope = make_table(client), Scope(uuid4().hex)
    yield Site(table.stores(capacity), lambda: snapshot_of_table(table, scope), scope)
    client.delete_table(TableName=table.name)


class Survivors:
    """Client, queues and schedule: they go on with a new process when one has died.

    A message is taken off its queue when it was handled, and comes again otherwise.
    """

    def __init__(self, site: Site, around: Around = undisturbed) -> None:
        self.site = site
        self._process = site.process(around)

    def answered[Answer](self, step: Callable[[InMemoryCairn], Answer]) -> tuple[Answer, ...]:
        """The answer; none when the process died or reported an outage."""
        try:
            return (step(self._process),)
        except Crash:
            self._process = self.site.process()
        except CairnError:
            pass
        return ()

    def ask[Answer](self, step: Callable[[InMemoryCairn], Answer]) -> Answer:
        """Sent again until there is an answer, as clients do."""
        for _ in range(ROUNDS):
            for answer in self.answered(step):
                return answer
        raise AssertionError("nobody answers")

    def deliver(self) -> None:
        """Each message once or, after a crash, once more at once: the dead may hold a lease."""
        for _ in range(2):
            self.deliver_once()

    def deliver_once(self) -> None:
        queue, scope = self.site.queue, self.site.scope
        for extraction in tuple(queue.extractions):
            if self.answered(lambda cairn, e=extraction: cairn.extract(scope, e[1])):  # type: ignore[misc]
                queue.extractions.remove(extraction)
        for job in tuple(queue.embeds):
            if self.answered(
                lambda cairn, j=job: cairn.embed(scope, j[1], cairn.deadline)  # type: ignore[misc]
            ):
                queue.embeds.remove(job)
        for index in tuple(queue.indexings):
            if self.answered(lambda cairn, i=index: cairn.index_subject(scope, i[1])):  # type: ignore[misc]
                queue.indexings.remove(index)

    def wait(self) -> None:
        """Until all that waits is due, and the schedule has seen it."""
        self.site.clock.advance(LONG_MS)
        self.answered(lambda cairn: cairn.reconcile())

    def settle(self) -> None:
        """Until nothing is left to do."""
        for _ in range(ROUNDS):
            self.deliver()
            if self.site.is_idle():
                return
            self.wait()
        raise AssertionError("work is left that nobody takes up")
