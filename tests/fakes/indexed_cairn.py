"""Cairn on fakes with an external index: what its indexing worker does, and its searches."""

from dataclasses import dataclass, field

from cairn.adapters.opensearch.candidate_source import OpenSearchCandidateSource
from cairn.adapters.segments.reader import SegmentReader
from cairn.domain.scope import Scope
from cairn.ports.candidate_source import CandidateSource
from cairn.ports.search_index import SearchIndex
from cairn.use_cases.indexing.index_subject import index_subject
from tests.fakes.in_memory_cairn import InMemoryCairn
from tests.fakes.ports import InMemoryJobQueue


@dataclass
class IndexedCairn(InMemoryCairn):
    """One process for all searches, as a warm function is."""

    documents: SearchIndex = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.vector_index: CandidateSource = OpenSearchCandidateSource(
            SegmentReader(self.memories, self.files),
            self.documents,
            lambda: self.clock.now() / 1000,
        )

    def index_subject(self, scope: Scope, subject_hash: str) -> bool:
        return index_subject(
            scope,
            subject_hash,
            catalog=self.catalog,
            files=self.files,
            clock=self.clock,
            queue=InMemoryJobQueue(),  # a test says when it is time to look again
            documents=self.documents,
        )
