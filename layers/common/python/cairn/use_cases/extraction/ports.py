"""The ports that understanding works with, and what it is worth beginning with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task
from cairn.ports.clock import Clock
from cairn.ports.embedder import Embedder
from cairn.ports.extractor import Extractor
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryStore
from cairn.ports.projection_reader import ProjectionReader
from cairn.ports.task_store import TaskStore
from cairn.ports.work_queue import Lease, WorkQueue
from cairn.use_cases.extraction.turns import Turns

# Removes a batch of what lies behind a fence; whether there is more: `sweep_erased`, ports bound.
type Sweep = Callable[[Scope, Lease], bool]

# Is told of a task as an attempt left it; the last of its steps tells how.
type Report = Callable[[Task], None]

# What is left of a worker's time must be worth a model's while: the rest goes to the next worker.
WORTH_STARTING_MS = 15_000


def _unheard(task: Task) -> None:
    pass


@dataclass(frozen=True)
class Extraction:
    """The ports extraction works with.

    `sweep` is None in requests, which have no time for it. `ahead`, by task id: what is being read
    already.
    `report` hears of every attempt that came to an end.
    """

    tasks: TaskStore
    work: WorkQueue
    memories: MemoryStore
    reader: ProjectionReader
    extractor: Extractor
    embedder: Embedder
    queue: JobQueue
    clock: Clock
    sweep: Sweep | None
    ahead: Mapping[str, Turns] = field(default_factory=dict)
    report: Report = _unheard

    @property
    def relating(self) -> Embedder | None:
        """Finds related memories by meaning; None where words tell as much."""
        return self.embedder if self.extractor.window_tokens else None
