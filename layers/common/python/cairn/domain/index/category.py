"""A column of few different strings."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Category:
    """One of few different strings per row: `values[codes[row]]`."""

    values: tuple[str, ...]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, column: Sequence[str]) -> "Category":
        values = tuple(dict.fromkeys(column))
        codes = {value: code for code, value in enumerate(values)}
        return cls(values, np.array([codes[value] for value in column], np.int32))

    def value(self, row: int) -> str:
        return self.values[int(self.codes[row])]

    def among(self, wanted: Sequence[str]) -> NDArray[np.bool_]:
        """Which rows hold one of these."""
        return np.isin(self.codes, [n for n, value in enumerate(self.values) if value in wanted])


def joined_category(parts: Sequence[tuple[Category, NDArray[np.intp]]]) -> Category:
    """The chosen rows of several columns as one."""
    values = tuple(dict.fromkeys(chain.from_iterable(part.values for part, _ in parts)))
    code_of = {value: code for code, value in enumerate(values)}
    codes = [
        np.array([code_of[value] for value in part.values], np.int32)[part.codes[rows]]
        for part, rows in parts
    ]
    return Category(values, np.concatenate([np.zeros(0, np.int32), *codes]))
