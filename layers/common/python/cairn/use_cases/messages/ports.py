"""What accepting messages works with."""

from collections.abc import Callable
from dataclasses import dataclass

from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Addition
from cairn.ports.clock import Clock
from cairn.ports.file_store import FileStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.task_store import TaskStore
from cairn.use_cases.entities.agents import Agents


@dataclass(frozen=True)
class MessagePorts:
    """The ports of adding messages.

    `prepare_extraction` is `prepare_extraction` with its ports bound, called with scope, addition
    and deadline (ms). A callable, so that an add which a worker extracts loads no extraction.
    """

    tasks: TaskStore
    queue: JobQueue
    files: FileStore
    clock: Clock
    agents: Agents
    prepare_extraction: Callable[[Scope, Addition, int], Callable[[], bool]]
