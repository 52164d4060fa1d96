"""The ports that embedding works with."""

from dataclasses import dataclass

from cairn.ports.clock import Clock
from cairn.ports.embedder import Embedder
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryStore
from cairn.ports.projection_reader import ProjectionReader
from cairn.ports.task_store import TaskStore


@dataclass(frozen=True)
class EmbeddingPorts:
    memories: MemoryStore
    tasks: TaskStore
    reader: ProjectionReader
    embedder: Embedder
    queue: JobQueue
    clock: Clock
