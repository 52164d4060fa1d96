"""An inverted index over a fixed set of documents: who holds a term, and how often."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]


class Postings:
    """`starts` has one more entry than `terms`; the holders of term number t, with how often each
    holds it, are `holders[starts[t]:starts[t + 1]]` and `counts[...]`. Documents are row numbers.
    """

    def __init__(
        self, size: int, terms: Sequence[str], starts: Ints, holders: Ints, counts: Ints
    ) -> None:
        self.size, self.terms = size, terms
        self.starts, self.holders, self.counts = starts, holders, counts

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]]) -> "Postings":
        """Of documents as lists of terms, repetitions counted."""
        terms = list(dict.fromkeys(chain.from_iterable(documents)))
        numbers = {term: number for number, term in enumerate(terms)}
        total = sum(map(len, documents))
        flat = np.fromiter(
            map(numbers.__getitem__, chain.from_iterable(documents)), np.int64, total
        )
        rows = np.repeat(np.arange(len(documents)), list(map(len, documents)))
        return _sorted(terms, flat, rows, np.ones(total, np.int64), len(documents))

    @classmethod
    def joined(cls, parts: Sequence[tuple["Postings", NDArray[np.intp]]]) -> "Postings":
        """Of the chosen rows of several, in the order given."""
        terms = list(dict.fromkeys(chain.from_iterable(part.terms for part, _ in parts)))
        numbers = {term: number for number, term in enumerate(terms)}
        chosen, start = [], 0
        for part, rows in parts:
            renumbered = np.fromiter(
                map(numbers.__getitem__, part.terms), np.int64, len(part.terms)
            )
            chosen.append(part._chosen(rows, start, renumbered))
            start += len(rows)
        flat, rows, counts = (np.concatenate(column) for column in zip(*chosen, strict=True))
        return _sorted(terms, flat, rows, counts, start)

    def frequencies(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """How often each document holds each term: terms x documents."""
        found = np.zeros((len(terms), self.size))
        for row, term in enumerate(terms):
            number = self._numbers.get(term)
            if number is not None:
                span = slice(self.starts[number], self.starts[number + 1])
                found[row, self.holders[span]] = self.counts[span]
        return found

    def holders_of(self, term: str) -> Ints:
        """The documents that hold the term, rising."""
        number = self._numbers.get(term)
        if number is None:
            return self.holders[:0]
        return self.holders[self.starts[number] : self.starts[number + 1]]

    def holding(self, term: str) -> NDArray[np.bool_]:
        """Which documents hold the term."""
        return np.asarray(self.frequencies([term])[0] > 0)

    @cached_property
    def lengths(self) -> NDArray[np.float64]:
        """Terms of each document, repetitions counted."""
        return np.bincount(self.holders, weights=self.counts, minlength=self.size)

    @cached_property
    def different(self) -> NDArray[np.int64]:
        """Different terms of each document."""
        return np.bincount(self.holders, minlength=self.size)

    def of_document(self, row: int) -> Iterator[str]:
        """Its terms, each as often as it occurs; their order is not kept."""
        order, ends = self._by_document
        for posting in order[ends[row] : ends[row + 1]]:
            number = int(np.searchsorted(self.starts, posting, side="right")) - 1
            yield from [self.terms[number]] * int(self.counts[posting])

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self.terms)}

    @cached_property
    def _by_document(self) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        ends = np.concatenate(([0], np.cumsum(self.different)))
        return np.argsort(self.holders, kind="stable"), ends

    def _chosen(
        self, rows: NDArray[np.intp], start: int, renumbered: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        place = np.full(self.size, -1, np.int64)
        place[rows] = np.arange(start, start + len(rows))
        flat = np.repeat(renumbered, np.diff(self.starts))
        is_kept = place[self.holders] >= 0
        return flat[is_kept], place[self.holders][is_kept], self.counts[is_kept].astype(np.int64)


def _sorted(
    terms: Sequence[str],
    flat: NDArray[np.int64],
    rows: NDArray[np.int64],
    counts: NDArray[np.int64],
    size: int,
) -> Postings:
    """Postings by term, then document; equal pairs are added up, terms nobody holds left out."""
    pairs, inverse = np.unique(flat * max(size, 1) + rows, return_inverse=True)
    sums = np.bincount(inverse, weights=counts, minlength=len(pairs)).astype(np.int32)
    numbers, holders = np.divmod(pairs, max(size, 1))
    used, firsts = np.unique(numbers, return_index=True)
    starts = np.append(firsts, len(pairs)).astype(np.int32)
    kept = [terms[number] for number in used.tolist()]
    return Postings(size, kept, starts, holders.astype(np.int32), sums)
