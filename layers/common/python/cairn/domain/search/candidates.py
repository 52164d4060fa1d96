"""What may answer a question, column by column, so that ranking needs no object a memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.category import Category
from cairn.domain.index.masks import Mask
from cairn.domain.index.view import LiveSegment
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.search.statistics import Statistics
from cairn.domain.search.term_counts import TermCounts, Values


@dataclass(frozen=True)
class Candidates:
    """Columns of n candidates: the live rows of `parts`, numbered in this order.

    `cosine` is NaN where there is nothing to compare, and -inf where there is a vector that is not
    among the nearest of an external index. `statistics` are of all that was asked, `manifests` the
    versions that were read, by subject hash.
    """

    parts: tuple[LiveSegment, ...]
    terms: tuple[str, ...]
    text: TermCounts
    context: TermCounts
    cosine: Values
    event_times: NDArray[np.int64]
    id_order: NDArray[np.int64]
    kinds: Category
    speakers: Category
    in_session: Mask
    statistics: Statistics
    manifests: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.cosine)

    def ref(self, number: int) -> CandidateRef:
        return candidate_ref(self.parts, number)

    def among(self, memory_ids: Collection[str]) -> Mask:
        """Which of them are these memories."""
        masks = [np.isin(part.rows, part.segment.rows_of(memory_ids)) for part in self.parts]
        return np.concatenate([np.zeros(0, np.bool_), *masks])


def candidate_ref(parts: Sequence[LiveSegment], number: int) -> CandidateRef:
    """The `number`-th of the live rows of all parts. Raises: IndexError."""
    for part in parts:
        if number < len(part.rows):
            segment, row = part.segment, int(part.rows[number])
            version = int(segment.numbers["version"][row])
            home_hash = segment.categories["home_hash"].value(row)
            return CandidateRef(segment.ids[row], version, home_hash)
        number -= len(part.rows)
    raise IndexError(number)
