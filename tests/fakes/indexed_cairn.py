"""Cairn on fakes with an external index: what its indexing worker does, and its searches."""

from dataclasses import dataclass, field

from cairn.adapters.opensearch.candidate_source import OpenSearchCandidateSource
from cairn.adapters.segments.reader import SegmentReader
from cairn.domain.scope import Scope
from cairn.ports.candidate_source import CandidateSource
from cairn.ports.search_index import SearchIndex
from cairn.use_cases.indexing.index_subject import index_subject
from cairn.use_cases.indexing.ports import IndexingPorts
from tests.fakes.in_memory_cairn import InMemoryCairn
from tests.fakes.ports import InMemoryJobQueue


@dataclass
class IndexedCairn(InMemoryCairn):
    """One process for all searches, as a warm function is."""

    documents: SearchIndex = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.candidates: CandidateSource = OpenSearchCandidateSource(
            SegmentReader(self.memories, self.files),
            self.documents,
            lambda: self.clock.now() / 1000,
        )

    def index_subject(self, scope: Scope, subject_hash: str) -> bool:
        queue = InMemoryJobQueue()  # a test says when it is time to look again
        ports = IndexingPorts(self.catalog, self.files, self.clock, queue, self.documents)
        return index_subject(subject_hash, scope=scope, ports=ports)
