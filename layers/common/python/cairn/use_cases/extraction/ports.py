"""What extraction works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task
from cairn.ports.clock import Clock
from cairn.ports.embedder import Embedder
from cairn.ports.extractor import Extractor
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryStore
from cairn.ports.profiles.profile_filler import ProfileFiller
from cairn.ports.profiles.profile_store import ProfileStore
from cairn.ports.projection_reader import ProjectionReader
from cairn.ports.task_store import TaskStore
from cairn.ports.work_queue import Lease, WorkQueue
from cairn.use_cases.extraction.message_cache import MessageCache

# The least time in which a model call is worth starting: the next worker does the rest.
WORTH_STARTING_MS = 15_000


def _report_nothing(task: Task) -> None:
    pass


@dataclass(frozen=True)
class ProfileFillingPorts:
    """What fills profiles from what was said."""

    store: ProfileStore
    filler: ProfileFiller


@dataclass(frozen=True)
class ExtractionPorts:
    """The ports of extraction.

    `sweep` removes a batch of what was erased, and returns whether there may be more; None in
    requests, which have no time for it. `prefetched`: messages that are being read already, by task
    id. `report` is called with the task after every attempt; its last step names the outcome.
    `profiles`: None without a model.
    """

    tasks: TaskStore
    work: WorkQueue
    memories: MemoryStore
    reader: ProjectionReader
    extractor: Extractor
    embedder: Embedder
    queue: JobQueue
    clock: Clock
    sweep: Callable[[Scope, Lease], bool] | None
    prefetched: Mapping[str, MessageCache] = field(default_factory=dict)
    report: Callable[[Task], None] = _report_nothing
    profiles: ProfileFillingPorts | None = None

    @property
    def similarity_embedder(self) -> Embedder | None:
        """For finding related memories by vector; None where terms find as many."""
        return self.embedder if self.extractor.window_tokens else None
