"""The ports that creating, changing and deleting memories works with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cairn.domain.index.projection import Vector
from cairn.domain.memory.editing import MemoryEdit
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope, Subject
from cairn.ports.clock import Clock
from cairn.ports.deletion_store import DeletionStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryStore
from cairn.ports.task_store import TaskStore
from cairn.ports.work_queue import WorkQueue
from cairn.use_cases.embedding.embed_texts import EmbeddingResult

# The subject of an agent, by UUID or name. Raises: NotFound for a UUID that is no agent's.
type FindAgent = Callable[[str, Scope], Subject]
# Removes the links of a memory to entities.
type Unlink = Callable[[Memory, Scope], None]
# `embed_texts`, `ProjectionReader.vectors` and `find_near_duplicate`, ports bound. Their adapters
# are loaded by the first call.
type EmbedTexts = Callable[[Sequence[str], int], Sequence[EmbeddingResult]]
type ReadVectors = Callable[[Scope, Subject, Sequence[str]], dict[str, Vector]]
type FindNearDuplicate = Callable[[Memory, Vector, Scope], Memory | None]

# `change_memory`, ports bound: called with memory id, edit, scope and deadline (ms).
type ChangeMemory = Callable[[str, MemoryEdit, Scope, int], Memory]


@dataclass(frozen=True)
class MemoryPorts:
    memories: MemoryStore
    tasks: TaskStore
    work: WorkQueue
    queue: JobQueue
    deletions: DeletionStore
    clock: Clock
    find_agent: FindAgent
    unlink: Unlink
    embed: EmbedTexts
    vectors: ReadVectors
    find_near_duplicate: FindNearDuplicate
