"""Candidate sources with a way to fill them, so that tests know only the port."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

import pytest

from cairn.adapters.dynamodb.items.keys import subject as subject_key
from cairn.adapters.dynamodb.items.projection_items import fresh_item
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.opensearch.candidate_source import OpenSearchCandidateSource
from cairn.adapters.segments.candidate_source import EmbeddedCandidateSource
from cairn.adapters.segments.reader import SegmentReader
from cairn.domain.index.projection import Projection
from cairn.domain.scope import Scope, Subject
from cairn.ports.candidate_source import CandidateSource
from cairn.use_cases.indexing.compact_segments import compact_segments
from cairn.use_cases.indexing.index_subject import index_subject
from cairn.use_cases.indexing.ports import IndexingPorts, SegmentPorts
from tests.contract.parts import Stores, Table, stores_of
from tests.contract.search_servers import SearchServer
from tests.fakes.naive_candidate_source import NaiveCandidateSource
from tests.fakes.ports import FakeClock, InMemoryJobQueue
from tests.fakes.stores.world import World

type Write = Callable[[Scope, Subject, Projection], None]


class FilledSource(Protocol):
    """A candidate source that tests fill.

    `counts_once`: whether statistics count a memory placed in two searched subjects once.
    """

    counts_once: bool

    @property
    def index(self) -> CandidateSource: ...

    def put(self, scope: Scope, subject: Subject, projections: Iterable[Projection]) -> None:
        """Each takes the place of what was put of its memory before, tombstones too."""

    def erase(self, scope: Scope, subject: Subject, until: int) -> None:
        """Hide what was accepted at or before this moment."""


class NaiveFilledSource:
    counts_once = True

    def __init__(self) -> None:
        self.index = NaiveCandidateSource()
        self.put, self.erase = self.index.put, self.index.erase


@dataclass
class EmbeddedFilledSource:
    """`is_compacted(n)`: whether rows are compacted after the n-th call of `put`."""

    stores: Stores
    write: Write
    is_compacted: Callable[[int], bool]
    puts: int = 0
    counts_once: bool = True
    index: CandidateSource = field(init=False)

    def __post_init__(self) -> None:
        self.index = EmbeddedCandidateSource(SegmentReader(self.stores.memories, self.stores.files))

    def put(self, scope: Scope, subject: Subject, projections: Iterable[Projection]) -> None:
        for projection in projections:
            self.write(scope, subject, projection)
        if self.is_compacted(self.puts):
            self._compact(scope, subject)
        self.puts += 1

    def erase(self, scope: Scope, subject: Subject, until: int) -> None:
        self.stores.memories.set_erasure_watermark(scope, subject, until)

    def _compact(self, scope: Scope, subject: Subject) -> None:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("FLUSH_AT", "FLUSH_AT_SHARED"):
                patch.setattr(f"cairn.domain.index.compaction.{name}", 1)
            self._index(scope, subject)

    def _index(self, scope: Scope, subject: Subject) -> None:
        ports = SegmentPorts(self.stores.catalog, self.stores.files, FakeClock())
        compact_segments(subject.hash, scope=scope, ports=ports)


@dataclass
class ExternalFilledSource(EmbeddedFilledSource):
    """What is compacted is sent to the server at once, until it is known to be visible there."""

    server: SearchServer = field(kw_only=True)

    def __post_init__(self) -> None:
        self.documents = self.server.documents()
        self.clock = FakeClock()
        reader = SegmentReader(self.stores.memories, self.stores.files)
        self.index = OpenSearchCandidateSource(reader, self.documents)
        self.counts_once = False

    def _index(self, scope: Scope, subject: Subject) -> None:
        ports = IndexingPorts(
            self.stores.catalog, self.stores.files, self.clock, InMemoryJobQueue(), self.documents
        )
        for _ in range(3):
            index_subject(subject.hash, scope=scope, ports=ports)
            self.server.show()
            self.clock.advance(61_000)


COMPACTED: dict[str, Callable[[int], bool]] = {
    "rows": lambda put: False,
    "segments": lambda put: True,
    "mixed": lambda put: put % 2 == 0,
}


def source_in_memory(how: str) -> EmbeddedFilledSource:
    world = World()
    return EmbeddedFilledSource(stores_of(world), _writer(world), COMPACTED[how])


def source_on_server(server: SearchServer, how: str) -> ExternalFilledSource:
    world = World()
    return ExternalFilledSource(stores_of(world), _writer(world), COMPACTED[how], server=server)


def _writer(world: World) -> Write:
    def write(scope: Scope, subject: Subject, projection: Projection) -> None:
        rows = world.fresh.setdefault((scope.project_id, subject.hash), {})
        rows[projection.memory_id] = projection

    return write


def source_in_table(table: Table, how: str) -> EmbeddedFilledSource:
    items = DynamoDBTable(table.client, table.name)

    def write(scope: Scope, subject: Subject, projection: Projection) -> None:
        item = fresh_item(subject_key(scope, subject.hash), projection)
        items.put(item | ({"tombstone": True} if projection.is_tombstone else {}))

    return EmbeddedFilledSource(table.stores(), write, COMPACTED[how])
