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
        number = {value: at for at, value in enumerate(values)}
        return cls(values, np.array([number[each] for each in column], np.int32))

    def at(self, row: int) -> str:
        return self.values[int(self.codes[row])]

    def among(self, wanted: Sequence[str]) -> NDArray[np.bool_]:
        """Which rows hold one of these."""
        numbers = [at for at, value in enumerate(self.values) if value in wanted]
        return np.isin(self.codes, numbers)


def joined_category(parts: Sequence[tuple[Category, NDArray[np.intp]]]) -> Category:
    """The chosen rows of several columns as one."""
    values = tuple(dict.fromkeys(chain.from_iterable(part.values for part, _ in parts)))
    number = {value: at for at, value in enumerate(values)}
    codes = [
        np.array([number[each] for each in part.values], np.int32)[part.codes[rows]]
        for part, rows in parts
    ]
    return Category(values, np.concatenate([np.zeros(0, np.int32), *codes]))
