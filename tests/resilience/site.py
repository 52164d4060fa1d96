"""What outlives every process: stores, queues, time, and whoever goes on after a crash."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cairn.adapters.offline_embedder import OfflineEmbedder
from cairn.domain.errors import CairnError
from cairn.domain.scope import Scope
from cairn.domain.task import Task
from tests.contract.parts import Stores
from tests.fakes.in_memory_cairn import InMemoryCairn
from tests.fakes.ports import FakeClock, InMemoryFileStore, InMemoryJobQueue
from tests.resilience.extractors import TroubledExtractor
from tests.resilience.invariants import Words
from tests.resilience.snapshot import Snapshot
from tests.resilience.watching import Around, Crash, undisturbed, watched

LONG_MS = 1_000_000  # every lease has expired, every wait is over
EVER = 10**14
ROUNDS = 60


@dataclass
class Site:
    """`look` takes a snapshot of the stores behind every process."""

    stores: Stores
    look: Callable[[], Snapshot]
    scope: Scope
    extractor: TroubledExtractor = field(default_factory=TroubledExtractor)
    clock: FakeClock = field(default_factory=FakeClock)
    queue: InMemoryJobQueue = field(default_factory=InMemoryJobQueue)
    files: InMemoryFileStore = field(default_factory=InMemoryFileStore)

    def process(
        self, around: Around = undisturbed, clock: FakeClock | None = None
    ) -> InMemoryCairn:
        """A process of its own over what all share."""
        cairn = InMemoryCairn(
            clock=clock or self.clock,
            queue=watched(self.queue, "JobQueue", around),
            files=watched(self.files, "FileStore", around),
            extractor=watched(self.extractor, "Extractor", around),
            embedder=watched(OfflineEmbedder(), "Embedder", around),
            scope=self.scope,
        )
        cairn.tasks = watched(self.stores.tasks, "TaskStore", around)
        cairn.work_store = watched(self.stores.work, "WorkStore", around)
        cairn.memories = watched(self.stores.memories, "MemoryStore", around)
        return cairn

    def words(self, stored: Snapshot) -> Words:
        return self.stores.tasks.messages(self.scope, list(stored.tasks))

    def is_idle(self) -> bool:
        """Nothing queued, open or without a vector."""
        overdue = self.stores.work.overdue(EVER)
        mine = [each for each in overdue if each.project_id == self.scope.project_id]
        return not (self.queue.hints or self.queue.embeds or mine)


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

    def add(self, step: Callable[[InMemoryCairn], Task]) -> Task:
        """Sent again until there is an answer, as clients do."""
        while True:
            for answer in self.answered(step):
                return answer

    def deliver(self) -> None:
        """Each message once or, after a crash, once more at once: the dead may hold a lease."""
        queue, scope = self.site.queue, self.site.scope
        for _ in range(2):
            for hint in tuple(queue.hints):
                if self.answered(lambda cairn, h=hint: cairn.extract(scope, h[1])):  # type: ignore[misc]
                    queue.hints.remove(hint)
            for job in tuple(queue.embeds):
                if self.answered(
                    lambda cairn, j=job: cairn.embed(scope, j[1], cairn.deadline)  # type: ignore[misc]
                ):
                    queue.embeds.remove(job)

    def settle(self) -> None:
        """Until nothing is left to do."""
        for _ in range(ROUNDS):
            self.deliver()
            if self.site.is_idle():
                return
            self.site.clock.advance(LONG_MS)
            self.answered(lambda cairn: cairn.reconcile())
        raise AssertionError("work is left that nobody takes up")
