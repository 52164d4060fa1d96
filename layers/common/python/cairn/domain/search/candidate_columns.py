"""From the live rows of the searched subjects to candidates."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.category import Category, joined_category
from cairn.domain.index.labels import label
from cairn.domain.index.masks import Mask
from cairn.domain.index.segment import Segment
from cairn.domain.index.vectors import unit
from cairn.domain.index.view import LiveSegment
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.question import Question
from cairn.domain.search.statistics import Statistics
from cairn.domain.search.term_counts import TermCounts, Values, term_counts


def candidates_of(
    question: Question,
    subjects: Sequence[Sequence[LiveSegment]],
    manifests: Mapping[str, int] | None = None,
) -> Candidates:
    """All that is live in the segments of these subjects, each memory once.

    The statistics are as if the candidates were all there is.
    """
    terms = tuple(dict.fromkeys(question.terms))
    parts = _distinct(subjects)
    text = term_counts(terms, [(part.segment.text, part.rows) for part in parts])
    context = term_counts(terms, [(part.segment.context, part.rows) for part in parts])
    speakers = _category("speaker", parts)
    return Candidates(
        parts=parts,
        terms=terms,
        text=text,
        context=context,
        cosine=_joined([_cosines(question, part)[part.rows] for part in parts], np.float64),
        event_times=_joined([p.segment.numbers["event_time"][p.rows] for p in parts], np.int64),
        id_order=_joined([part.segment.id_order[part.rows] for part in parts], np.int64),
        kinds=_category("kind", parts),
        speakers=speakers,
        in_session=_joined([_in_session(question, p.segment)[p.rows] for p in parts], np.bool_),
        statistics=_statistics(terms, text, context, speakers),
        manifests=manifests or {},
    )


def _distinct(subjects: Sequence[Sequence[LiveSegment]]) -> tuple[LiveSegment, ...]:
    """A memory that is placed with several subjects counts with the first of them only."""
    parts: list[LiveSegment] = []
    for own in subjects:
        others = [part for part in parts if len(part.rows)]
        parts += [_unseen(part, others) for part in own]
    return tuple(parts)


def _unseen(part: LiveSegment, others: Sequence[LiveSegment]) -> LiveSegment:
    """Without the memories that are live in another subject's segments."""
    for other in others:
        live = frozenset(other.rows.tolist())
        ids, row_of = part.segment.ids, other.segment.row_numbers.get
        part = part.without([ids[row] for row in part.rows.tolist() if row_of(ids[row]) in live])
    return part


def _statistics(
    terms: Sequence[str], text: TermCounts, context: TermCounts, speakers: Category
) -> Statistics:
    used = np.unique(speakers.codes).tolist()
    return Statistics(
        documents=len(text.lengths),
        text=text.statistics(terms),
        context=context.statistics(terms),
        speakers=frozenset(speakers.values[code] for code in used),
    )


def _cosines(question: Question, part: LiveSegment) -> Values:
    if part.cosine is not None:
        return part.cosine
    cosines = np.full(len(part.segment), np.nan)
    wanted = question.vector
    if wanted is not None and (known := part.segment.vectors.get(wanted.model)):
        cosines[known.rows] = known.unit @ unit(wanted)
    return cosines


def _in_session(question: Question, segment: Segment) -> Mask:
    if question.session_id is None:
        return np.zeros(len(segment), np.bool_)
    return segment.labels.holding(label("session", question.session_id))


def _category(name: str, parts: Sequence[LiveSegment]) -> Category:
    return joined_category([(part.segment.categories[name], part.rows) for part in parts])


def _joined(columns: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *columns])
