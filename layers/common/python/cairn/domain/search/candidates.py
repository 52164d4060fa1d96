"""What may answer a question, column by column, so that ranking needs no object a memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.category import Category, joined_category
from cairn.domain.index.labels import label
from cairn.domain.index.postings import Postings
from cairn.domain.index.segment import Rows, Segment
from cairn.domain.index.vectors import unit
from cairn.domain.index.view import Part
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.search.question import Question
from cairn.domain.search.statistics import FieldStatistics, Statistics

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """How often candidates hold the question's different terms (terms x candidates)."""

    frequencies: Values
    lengths: Values

    def statistics(self, terms: Sequence[str]) -> FieldStatistics:
        containing = np.count_nonzero(self.frequencies, axis=1).tolist()
        mean = float(self.lengths.mean()) if self.lengths.size else 0.0
        return FieldStatistics(mean, dict(zip(terms, containing, strict=True)))


class Chosen(NamedTuple):
    """Rows of a segment; `cosine` of all its rows where it need not be computed."""

    segment: Segment
    rows: Rows
    cosine: Values | None = None


@dataclass(frozen=True)
class Candidates:
    """Columns of n candidates. `cosine` is NaN where there is nothing to compare.

    It is -inf where there is a vector that is not among the nearest of an external index.
    """

    parts: tuple[Chosen, ...]
    terms: tuple[str, ...]
    text: Counts
    context: Counts
    cosine: Values
    event_times: NDArray[np.int64]
    id_order: NDArray[np.int64]
    kinds: Category
    speakers: Category
    in_session: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.cosine)

    def nominee(self, at: int) -> CandidateRef:
        return nominee(self.parts, at)


def nominee(parts: Sequence[Chosen], at: int) -> CandidateRef:
    """The `at`-th of the chosen rows of all parts. Raises: IndexError."""
    for segment, rows, _ in parts:
        if at < len(rows):
            row = int(rows[at])
            version = int(segment.numbers["version"][row])
            return CandidateRef(segment.ids[row], version, segment.categories["home_hash"].at(row))
        at -= len(rows)
    raise IndexError(at)


def candidates(question: Question, subjects: Sequence[Sequence[Part]]) -> Candidates:
    """What is alive in the parts of each subject; one placed in several counts once."""
    parts: list[Chosen] = []
    for own in subjects:
        known = tuple(parts)
        parts += [_unknown(part, known) for part in own]
    return _columns(question, tuple(parts))


def statistics(found: Candidates) -> Statistics:
    """As if the candidates were all there is."""
    used = np.unique(found.speakers.codes).tolist()
    return Statistics(
        documents=len(found),
        text=found.text.statistics(found.terms),
        context=found.context.statistics(found.terms),
        speakers=frozenset(found.speakers.values[each] for each in used),
    )


def _unknown(part: Part, known: Sequence[Chosen]) -> Chosen:
    """Its living rows but those of memories that a part of another subject has shown already."""
    rows = np.flatnonzero(part.alive)
    for segment, shown, _ in known:
        if len(rows) and len(shown):
            living = frozenset(shown.tolist())
            of = segment.rows.get
            ids = part.segment.ids
            rows = np.array([row for row in rows.tolist() if of(ids[row]) not in living], np.intp)
    return Chosen(part.segment, rows, part.cosine)


def _columns(question: Question, parts: tuple[Chosen, ...]) -> Candidates:
    terms = tuple(dict.fromkeys(question.terms))
    return Candidates(
        parts=parts,
        terms=terms,
        text=_counts(terms, [(each.segment.text, each.rows) for each in parts]),
        context=_counts(terms, [(each.segment.context, each.rows) for each in parts]),
        cosine=_joined([_cosines(question, each)[each.rows] for each in parts], np.float64),
        event_times=_joined([s.numbers["event_time"][rows] for s, rows, _ in parts], np.int64),
        id_order=_joined([s.id_order[rows] for s, rows, _ in parts], np.int64),
        kinds=_category("kind", parts),
        speakers=_category("speaker", parts),
        in_session=_joined([_in_session(question, s)[rows] for s, rows, _ in parts], np.bool_),
    )


def _counts(terms: Sequence[str], parts: Sequence[tuple[Postings, Rows]]) -> Counts:
    columns = [postings.frequencies(terms)[:, rows] for postings, rows in parts]
    frequencies = np.concatenate([np.zeros((len(terms), 0)), *columns], axis=1)
    lengths = _joined([postings.lengths[rows] for postings, rows in parts], np.float64)
    return Counts(frequencies, lengths)


def _cosines(question: Question, chosen: Chosen) -> Values:
    if chosen.cosine is not None:
        return chosen.cosine
    found = np.full(len(chosen.segment), np.nan)
    wanted = question.vector
    if wanted is not None and (known := chosen.segment.vectors.get(wanted.model)):
        found[known.rows] = known.unit @ unit(wanted)
    return found


def _in_session(question: Question, segment: Segment) -> NDArray[np.bool_]:
    if question.session_id is None:
        return np.zeros(len(segment), np.bool_)
    return segment.labels.holding(label("session", question.session_id))


def _category(name: str, parts: Sequence[Chosen]) -> Category:
    return joined_category([(each.segment.categories[name], each.rows) for each in parts])


def _joined(columns: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *columns])
