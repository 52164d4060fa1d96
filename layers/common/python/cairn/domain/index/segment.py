"""Search projections column by column: what a search reads instead of one object per memory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
            name: np.array([getattr(row, name) for row in projections], np.int64)
            for name in NUMBERS
        }
        categories = {
            name: Category.of([str(getattr(row, name)) for row in projections])
            for name in CATEGORIES
        }
        return cls(
            ids=tuple(row.memory_id for row in projections),
            numbers=numbers,
            categories=categories,
            text=Postings.of([row.text_terms for row in projections]),
            context=Postings.of([row.context_terms for row in projections]),
            labels=Postings.of([labels_of(row) for row in projections]),
            vectors=vectors_of([row.vector for row in projections]),
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
    def row_numbers(self) -> dict[str, int]:
        """The row of each memory."""
        return {memory_id: row for row, memory_id in enumerate(self.ids)}

    def rows_of(self, memory_ids: Iterable[str]) -> list[int]:
        """The rows of those that are in it, in the order asked."""
        return [
            self.row_numbers[memory_id] for memory_id in memory_ids if memory_id in self.row_numbers
        ]

    @cached_property
    def id_order(self) -> NDArray[np.int64]:
        """Numbers that sort as the first eight characters of the ids do."""
        first = [memory_id.encode()[:8].ljust(8, b"\0") for memory_id in self.ids]
        return np.frombuffer(b"".join(first), ">u8").astype(np.int64)

    @property
    def bytes(self) -> int:
        """About what it takes in memory once it was searched."""
        wide = sum(vectors.data.size * 5 for vectors in self.vectors.values())
        postings = (self.text, self.context, self.labels)
        terms = sum(inverted.holders.size * 8 for inverted in postings)
        return wide + terms + 200 * len(self)

    def vector(self, row: int) -> Vector | None:
        for model, vectors in self.vectors.items():
            place = int(np.searchsorted(vectors.rows, row))
            if place < len(vectors.rows) and vectors.rows[place] == row:
                return Vector(vectors.data[place].tobytes(), float(vectors.scales[place]), model)
        return None

    def projection(self, row: int) -> Projection:
        numbers: dict[str, Any] = {name: int(self.numbers[name][row]) for name in NUMBERS}
        return with_labels(
            Projection(
                memory_id=self.ids[row],
                **numbers,
                kind=MemoryKind(self.categories["kind"].value(row)),
                memory_type=self.categories["memory_type"].value(row),
                home_hash=self.categories["home_hash"].value(row),
                speaker=self.categories["speaker"].value(row),
                text_terms=tuple(self.text.of_document(row)),
                context_terms=tuple(self.context.of_document(row)),
                vector=self.vector(row),
            ),
            self.labels.of_document(row),
        )

    def projections(self) -> Iterator[Projection]:
        return map(self.projection, range(len(self)))
