"""What erasing works with."""

from dataclasses import dataclass

from cairn.ports.clock import Clock
from cairn.ports.entity_store import EntityStore
from cairn.ports.file_store import FileStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.link_store import LinkStore
from cairn.ports.memory_store import MemoryStore
from cairn.ports.page_store import PageStore
from cairn.ports.task_store import TaskStore
from cairn.ports.work_queue import WorkQueue


@dataclass(frozen=True)
class ErasurePorts:
    """The ports of a request to erase."""

    memories: MemoryStore
    queue: JobQueue
    clock: Clock


@dataclass(frozen=True)
class SweepPorts:
    """The ports of a sweep."""

    work: WorkQueue
    tasks: TaskStore
    memories: MemoryStore
    files: FileStore
    entities: EntityStore
    links: LinkStore
    pages: PageStore
    clock: Clock
