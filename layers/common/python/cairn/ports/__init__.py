"""What the core needs from the outside. Each docstring is the contract its suite checks.

Every method that touches stored data takes the `Scope` first; nothing of another project is ever
read or written. All may raise `DependencyUnavailable`; none waits longer than its deadline.
Domain types are names in signatures only: a function loads the values it works with.
"""

from cairn.ports.access import KeyStore
from cairn.ports.adding import Acceptance, TaskStore
from cairn.ports.clock import Clock
from cairn.ports.filing import FileStore
from cairn.ports.models import Completion, Embedder, LanguageModel, Turn
from cairn.ports.operating import OperatorStore
from cairn.ports.queueing import JobQueue
from cairn.ports.remembering import Hydrated, MemoryStore
from cairn.ports.searching import VectorIndex
from cairn.ports.understanding import Extractor, Understanding, Window
from cairn.ports.working import DueItem, Lease, WorkStore

__all__ = [
    "Acceptance",
    "Clock",
    "Completion",
    "DueItem",
    "Embedder",
    "Extractor",
    "FileStore",
    "Hydrated",
    "JobQueue",
    "KeyStore",
    "LanguageModel",
    "Lease",
    "MemoryStore",
    "OperatorStore",
    "TaskStore",
    "Turn",
    "Understanding",
    "VectorIndex",
    "Window",
    "WorkStore",
]
