"""Cairn on fakes with an external index: what its indexing worker does, and its searches."""

from dataclasses import dataclass, field

from cairn.adapters.opensearch_vector_index import OpenSearchVectorIndex
from cairn.adapters.segment_reader import SegmentReader
from cairn.domain.scope import Scope
from cairn.ports.documents import SearchDocuments
from cairn.ports.searching import VectorIndex
from cairn.use_cases.index_subject import index_subject
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user


@dataclass
class IndexedCairn(InMemoryCairn):
    """One process for all searches, as a warm function is."""

    documents: SearchDocuments = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.vector_index: VectorIndex = OpenSearchVectorIndex(
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
            queue=self.queue,
            documents=self.documents,
        )

    def index_until_shown(self, user_id: str = "ann", scope: Scope = SCOPE) -> None:
        """Looks again whenever it is time to."""
        self.index(user_id, scope)
        while due := self.catalog.due_at(scope, user(user_id).hash):
            self.clock.advance(max(0, due - self.clock.now()))
            self.index(user_id, scope)
