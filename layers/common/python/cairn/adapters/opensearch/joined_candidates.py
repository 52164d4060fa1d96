"""What the external index found, beside what rows and segments hold that is newer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from cairn.domain.index.projection import Projection
from cairn.domain.index.segment import Segment
from cairn.domain.index.view import LiveSegment, SubjectView, manifest_versions
from cairn.domain.search.candidate_columns import candidates_of
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.domain.search.statistics import Statistics, combined

# What `ports.SearchIndex.find` returns.
type FoundDocuments = tuple[dict[str, list[tuple[Projection, float]]], Statistics]


def joined_candidates(
    question: Question,
    sources: Sequence[Source],
    views: Sequence[SubjectView],
    found: FoundDocuments | None,
) -> Candidates:
    """Of the views and what was found beside them."""
    read = list(zip(sources, views, strict=True))
    parts = [[part.satisfying(source.filter) for part in view.segments] for source, view in read]
    manifests = manifest_versions((source.subject.hash, view) for source, view in read)
    candidates = candidates_of(question, parts, manifests)
    if found is None:
        return candidates
    external = _segments(found[0])
    for own, (source, view) in zip(parts, read, strict=True):
        if segment := external.get(source.subject.hash):
            own.append(_beside(view, segment))
    statistics = combined(candidates.statistics, found[1])
    return replace(candidates_of(question, parts, manifests), statistics=statistics)


def _segments(
    found: Mapping[str, Sequence[tuple[Projection, float]]],
) -> dict[str, LiveSegment]:
    return {
        subject_hash: LiveSegment(
            Segment.of([projection for projection, _ in hits]),
            np.ones(len(hits), np.bool_),
            np.array([cosine for _, cosine in hits], np.float64),
        )
        for subject_hash, hits in found.items()
    }


def _beside(view: SubjectView, found: LiveSegment) -> LiveSegment:
    """Without what the view has in another version, live or not."""
    known = [part.segment.row_numbers for part in view.segments]
    return found.without(id_ for id_ in found.segment.ids if any(id_ in rows for rows in known))
