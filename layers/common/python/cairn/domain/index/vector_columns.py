"""The vectors of a segment, as one matrix for each model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.projection import Vector


@dataclass(frozen=True)
class Vectors:
    """Those of one model: `data[n]` (int8) and `scales[n]` belong to row `rows[n]`."""

    rows: NDArray[np.int32]
    data: NDArray[np.int8]
    scales: NDArray[np.float64]

    @cached_property
    def unit(self) -> NDArray[np.float32]:
        """Widened and at length 1, kept because widening costs ten times the product."""
        wide = self.data.astype(np.float32)
        lengths = np.linalg.norm(wide, axis=1, keepdims=True)
        return np.divide(wide, lengths, out=wide, where=lengths > 0)


def vectors_of(column: Sequence[Vector | None]) -> dict[str, Vectors]:
    """By model, of rows with and without one."""
    found: dict[str, list[int]] = {}
    for row, vector in enumerate(column):
        if vector is not None:
            found.setdefault(vector.model, []).append(row)
    return {model: _stacked(column, rows) for model, rows in found.items()}


def _stacked(column: Sequence[Vector | None], rows: Sequence[int]) -> Vectors:
    given = [vector for row in rows if (vector := column[row])]
    data = np.frombuffer(b"".join(vector.data for vector in given), np.int8).reshape(len(given), -1)
    return Vectors(np.array(rows, np.int32), data, np.array([vector.scale for vector in given]))


def joined_vectors(
    parts: Sequence[tuple[Mapping[str, Vectors], int, NDArray[np.intp]]],
) -> dict[str, Vectors]:
    """Of the chosen rows of several segments: their vectors, how many rows they have, the rows."""
    found: dict[str, list[Vectors]] = {}
    start = 0
    for part, size, rows in parts:
        place = np.full(size, -1, np.int32)
        place[rows] = np.arange(start, start + len(rows), dtype=np.int32)
        for model, vectors in part.items():
            places = place[vectors.rows]
            kept = places >= 0
            chosen = Vectors(places[kept], vectors.data[kept], vectors.scales[kept])
            found.setdefault(model, []).append(chosen)
        start += len(rows)
    return {model: _concatenated(columns) for model, columns in found.items()}


def _concatenated(parts: Sequence[Vectors]) -> Vectors:
    rows = np.concatenate([part.rows for part in parts])
    order = np.argsort(rows)
    data = np.concatenate([part.data for part in parts])[order]
    return Vectors(rows[order], data, np.concatenate([part.scales for part in parts])[order])
