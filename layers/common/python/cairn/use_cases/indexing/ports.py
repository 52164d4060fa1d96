"""What indexing works with."""

from dataclasses import dataclass

from cairn.ports.clock import Clock
from cairn.ports.embedder import Embedder
from cairn.ports.file_store import FileStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryReader
from cairn.ports.search_index import SearchIndex
from cairn.ports.segment_catalog import SegmentCatalog
from cairn.ports.task_store import TaskStore


@dataclass(frozen=True)
class SegmentPorts:
    catalog: SegmentCatalog
    files: FileStore
    clock: Clock


@dataclass(frozen=True)
class IndexingPorts(SegmentPorts):
    """`search_index` is None where there is no external index."""

    queue: JobQueue
    search_index: SearchIndex | None


@dataclass(frozen=True)
class RebuildPorts(SegmentPorts):
    memories: MemoryReader
    tasks: TaskStore
    embedder: Embedder
