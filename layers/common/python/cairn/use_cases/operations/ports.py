"""What operations work with."""

from dataclasses import dataclass

from cairn.ports.clock import Clock
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryStore
from cairn.ports.operator_store import OperatorStore
from cairn.ports.task_store import TaskStore
from cairn.ports.work_queue import WorkQueue


@dataclass(frozen=True)
class OperationPorts:
    """The ports of what operators do."""

    operator: OperatorStore
    tasks: TaskStore
    memories: MemoryStore
    queue: JobQueue
    clock: Clock


@dataclass(frozen=True)
class ReconcilePorts:
    """The ports of the schedule, which looks into no project."""

    work: WorkQueue
    queue: JobQueue
    clock: Clock
