"""Vector indices with a way to fill them, each in its own way; their tests know only the port."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

import pytest

from cairn.adapters.dynamodb_items import fresh_item
from cairn.adapters.dynamodb_keys import subject as subject_key
from cairn.adapters.dynamodb_table import DynamoDBTable
from cairn.adapters.embedded_vector_index import EmbeddedVectorIndex
from cairn.adapters.segment_reader import SegmentReader
from cairn.domain.projection import Projection
from cairn.domain.scope import Scope, Subject
from cairn.ports.searching import VectorIndex
from cairn.use_cases.compact_segments import compact_segments
from tests.contract.parts import Stores, Table, stores_of
from tests.fakes.ports import FakeClock
from tests.fakes.stores import World
from tests.fakes.vector_index import NaiveVectorIndex

type Write = Callable[[Scope, Subject, Projection], None]


class Shelf(Protocol):
    @property
    def index(self) -> VectorIndex: ...

    def put(self, scope: Scope, subject: Subject, projections: Iterable[Projection]) -> None:
        """Each takes the place of what was put of its memory before, tombstones too."""

    def erase(self, scope: Scope, subject: Subject, until: int) -> None:
        """Hide what was accepted at or before this moment."""


class NaiveShelf:
    def __init__(self) -> None:
        self.index = NaiveVectorIndex()
        self.put, self.erase = self.index.put, self.index.erase


@dataclass
class EmbeddedShelf:
    """`is_filed(n)`: whether rows are filed into a segment after the n-th call of `put`."""

    stores: Stores
    write: Write
    is_filed: Callable[[int], bool]
    puts: int = 0
    index: VectorIndex = field(init=False)

    def __post_init__(self) -> None:
        self.index = EmbeddedVectorIndex(SegmentReader(self.stores.memories, self.stores.files))

    def put(self, scope: Scope, subject: Subject, projections: Iterable[Projection]) -> None:
        for each in projections:
            self.write(scope, subject, each)
        if self.is_filed(self.puts):
            self._file(scope, subject)
        self.puts += 1

    def erase(self, scope: Scope, subject: Subject, until: int) -> None:
        self.stores.memories.set_fence(scope, subject, until)

    def _file(self, scope: Scope, subject: Subject) -> None:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("FILED_AT", "FILED_AT_SHARED"):
                patch.setattr(f"cairn.domain.compaction.{name}", 1)
            ports = {"catalog": self.stores.catalog, "files": self.stores.files}
            compact_segments(scope, subject.hash, clock=FakeClock(), **ports)  # type: ignore[arg-type]


FILED: dict[str, Callable[[int], bool]] = {
    "rows": lambda put: False,
    "segments": lambda put: True,
    "mixed": lambda put: put % 2 == 0,
}


def shelf_in_memory(how: str) -> EmbeddedShelf:
    world = World()

    def write(scope: Scope, subject: Subject, projection: Projection) -> None:
        rows = world.fresh.setdefault((scope.project_id, subject.hash), {})
        rows[projection.memory_id] = projection

    return EmbeddedShelf(stores_of(world), write, FILED[how])


def shelf_in_table(table: Table, how: str) -> EmbeddedShelf:
    items = DynamoDBTable(table.client, table.name)

    def write(scope: Scope, subject: Subject, projection: Projection) -> None:
        item = fresh_item(subject_key(scope, subject.hash), projection)
        items.put(item | ({"tombstone": True} if projection.is_tombstone else {}))

    return EmbeddedShelf(table.stores(), write, FILED[how])
