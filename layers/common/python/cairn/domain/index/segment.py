"""Search projections column by column: what a search reads instead of one object per memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.category import Category, joined_category
from cairn.domain.index.labels import labels_of, with_labels
from cairn.domain.index.postings import Postings
from cairn.domain.index.projection import Projection, Vector
from cairn.domain.index.vector_columns import (
    Vectors,
    joined_vectors,
    vectors_of,
)
from cairn.domain.memory.memory import MemoryKind

Rows = NDArray[np.intp]

NUMBERS = ("version", "rev", "accepted_at", "created_at", "updated_at", "event_time", "importance")

CATEGORIES = ("kind", "memory_type", "home_hash", "speaker")


@dataclass(frozen=True)
class Segment:
    """Rows of live projections, immutable. The order of terms within one is not kept."""

    ids: tuple[str, ...]
    numbers: Mapping[str, NDArray[np.int64]]
    categories: Mapping[str, Category]
    text: Postings
    context: Postings
    labels: Postings
    vectors: Mapping[str, Vectors]

    @classmethod
    def of(cls, projections: Sequence[Projection]) -> "Segment":
        numbers = {
            name: np.array([getattr(each, name) for each in projections], np.int64)
            for name in NUMBERS
        }
        categories = {
            name: Category.of([str(getattr(each, name)) for each in projections])
            for name in CATEGORIES
        }
        return cls(
            ids=tuple(each.memory_id for each in projections),
            numbers=numbers,
            categories=categories,
            text=Postings.of([each.text_terms for each in projections]),
            context=Postings.of([each.context_terms for each in projections]),
            labels=Postings.of([labels_of(each) for each in projections]),
            vectors=vectors_of([each.vector for each in projections]),
        )

    @classmethod
    def joined(cls, parts: Sequence[tuple["Segment", Rows]]) -> "Segment":
        """Of the chosen rows of several, in the order given; at least one part."""
        return cls(
            ids=tuple(part.ids[row] for part, rows in parts for row in rows.tolist()),
            numbers={
                name: np.concatenate([part.numbers[name][rows] for part, rows in parts])
                for name in NUMBERS
            },
            categories={
                name: joined_category([(part.categories[name], rows) for part, rows in parts])
                for name in CATEGORIES
            },
            text=Postings.joined([(part.text, rows) for part, rows in parts]),
            context=Postings.joined([(part.context, rows) for part, rows in parts]),
            labels=Postings.joined([(part.labels, rows) for part, rows in parts]),
            vectors=joined_vectors([(part.vectors, len(part), rows) for part, rows in parts]),
        )

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each memory."""
        return {memory_id: row for row, memory_id in enumerate(self.ids)}

    @cached_property
    def id_order(self) -> NDArray[np.int64]:
        """Numbers that sort as the first eight characters of the ids do."""
        first = [each.encode()[:8].ljust(8, b"\0") for each in self.ids]
        return np.frombuffer(b"".join(first), ">u8").astype(np.int64)

    @property
    def bytes(self) -> int:
        """About what it takes in memory once it was searched."""
        wide = sum(each.data.size * 5 for each in self.vectors.values())
        terms = sum(each.holders.size * 8 for each in (self.text, self.context, self.labels))
        return wide + terms + 200 * len(self)

    def vector(self, row: int) -> Vector | None:
        for model, vectors in self.vectors.items():
            at = int(np.searchsorted(vectors.rows, row))
            if at < len(vectors.rows) and vectors.rows[at] == row:
                return Vector(vectors.data[at].tobytes(), float(vectors.scales[at]), model)
        return None

    def projection(self, row: int) -> Projection:
        numbers: dict[str, Any] = {name: int(self.numbers[name][row]) for name in NUMBERS}
        return with_labels(
            Projection(
                memory_id=self.ids[row],
                **numbers,
                kind=MemoryKind(self.categories["kind"].at(row)),
                memory_type=self.categories["memory_type"].at(row),
                home_hash=self.categories["home_hash"].at(row),
                speaker=self.categories["speaker"].at(row),
                text_terms=tuple(self.text.of_document(row)),
                context_terms=tuple(self.context.of_document(row)),
                vector=self.vector(row),
            ),
            self.labels.of_document(row),
        )

    def projections(self) -> Iterator[Projection]:
        return map(self.projection, range(len(self)))
