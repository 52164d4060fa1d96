"""What searching works with."""

from dataclasses import dataclass

from cairn.ports.candidate_source import CandidateSource
from cairn.ports.clock import Clock
from cairn.ports.embedder import Embedder
from cairn.ports.memory_store import MemoryReader


@dataclass(frozen=True)
class SearchPorts:
    candidates: CandidateSource
    memories: MemoryReader
    embedder: Embedder
    clock: Clock
