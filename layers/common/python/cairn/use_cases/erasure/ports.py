"""What erasing works with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from cairn.domain.index.deletion import Deletion
from cairn.domain.scope import Scope
from cairn.ports.clock import Clock
from cairn.ports.deletion_store import DeletionStore
from cairn.ports.entity_store import EntityStore
from cairn.ports.file_store import FileStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.link_store import LinkStore
from cairn.ports.memory_store import MemoryStore
from cairn.ports.page_store import PageStore
from cairn.ports.profiles.profile_store import ProfileStore
from cairn.ports.task_store import TaskStore
from cairn.ports.work_queue import WorkQueue

WAIT_MS = 60_000  # for open adds to end
END_OF_TIME = 10**15


@dataclass(frozen=True)
class ErasurePorts:
    """The ports of a request to erase."""

    memories: MemoryStore
    queue: JobQueue
    clock: Clock


class Progress(NamedTuple):
    """Of a sweep: whether there may be more to remove now, and when to look again (ms)."""

    has_more: bool = False
    again_at: tuple[int, ...] = ()


@dataclass(frozen=True)
class SweepPorts:
    """The ports of a sweep.

    `delete` is `apply_deletion` with its ports bound, called with deletion, scope and deadline.
    """

    work: WorkQueue
    tasks: TaskStore
    memories: MemoryStore
    files: FileStore
    entities: EntityStore
    links: LinkStore
    profiles: ProfileStore
    pages: PageStore
    deletions: DeletionStore
    delete: Callable[[Deletion, Scope, int], bool]
    clock: Clock
