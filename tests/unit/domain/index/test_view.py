"""What is live of a subject: the newest of each memory, wherever it lies."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from cairn.domain.index.projection import Projection, tombstone
from cairn.domain.index.segment import Segment
from cairn.domain.index.view import (
    SubjectView,
    current_rows,
    manifest_versions,
    view,
)
from cairn.domain.search.candidate_columns import candidates_of
from cairn.domain.search.question import Question
from cairn.domain.search.ranking import rank
from tests.projections import LISTS, unordered, vectors

WATERMARKS = some.sampled_from((0, 1, 3))


def seen(
    rows: Sequence[Projection], files: Sequence[Sequence[Projection]], watermark: int
) -> SubjectView:
    """`files`: what segments were made of, oldest first."""
    segments = [Segment.of(file) for file in reversed(files)]
    return view(rows, list(zip(segments, current_rows(segments), strict=True)), watermark)


def live(found: SubjectView) -> list[Projection]:
    return [part.segment.projection(row) for part in found.segments for row in part.rows.tolist()]


def by_id(projections: Sequence[Projection]) -> list[Projection]:
    return sorted(map(unordered, projections), key=lambda projection: projection.memory_id)


FLOAT32 = 1e-6  # what sums of one in another order differ by, at most


@some.composite
def writings(draw: some.DrawFn) -> tuple[list[Projection], list[list[Projection]]]:
    """Rows and segments as writers and compaction leave them: later is newer."""
    memories = draw(LISTS)
    current: dict[str, Projection] = {}
    files: list[list[Projection]] = []
    for version in range(1, draw(some.integers(1, 4)) + 1):
        for memory in draw(some.lists(some.sampled_from(memories), max_size=6)) if memories else ():
            is_removed = draw(some.integers(0, 4)) == 0
            gone = tombstone(memory.memory_id, version, 9, memory.accepted_at)
            current[memory.memory_id] = gone if is_removed else replace(memory, version=version)
        if draw(some.booleans()):
            flushed = [projection for projection in current.values() if not projection.is_tombstone]
            files.append(flushed)
            # Some rows are left where they were, as after a crash.
            dropped = draw(some.sets(some.sampled_from(flushed).map(id))) if flushed else set()
            current = {
                i: projection for i, projection in current.items() if id(projection) not in dropped
            }
    return list(current.values()), files


def expected(
    rows: Sequence[Projection], files: Sequence[Sequence[Projection]], watermark: int
) -> list[Projection]:
    newest = {memory.memory_id: memory for file in files for memory in file}
    newest |= {row.memory_id: row for row in rows}
    living = [projection for projection in newest.values() if not projection.is_tombstone]
    return [
        projection for projection in living if projection.accepted_at > watermark or not watermark
    ]


@given(writings(), WATERMARKS)
def test_the_newest_of_each_memory_is_live_once(
    written: tuple[list[Projection], list[list[Projection]]], watermark: int
) -> None:
    rows, files = written
    found = seen(rows, files, watermark)
    wanted = expected(rows, files, watermark)

    assert by_id(live(found)) == by_id(wanted)
    assert found.row_count == len(rows)
    vectors = {memory.memory_id: memory.vector for memory in wanted if memory.vector}
    assert found.vectors([*(memory.memory_id for memory in wanted), "unknown"]) == vectors


@given(LISTS, vectors(), some.data())
def test_answers_are_the_same_however_projections_are_divided(
    projections: list[Projection], vector: object, data: some.DataObject
) -> None:
    """Rows alone, and any split into rows and segments."""
    places = [data.draw(some.integers(0, 3)) for _ in projections]
    files = [
        [e for e, place in zip(projections, places, strict=True) if place == n] for n in (1, 2, 3)
    ]
    rows = [projection for projection, place in zip(projections, places, strict=True) if place == 0]
    question = Question("red tea", ("red", "tea", "红"), vector, "a")  # type: ignore[arg-type]

    divided, scores = answer(question, seen(rows, files, 0))
    whole, expected_scores = answer(question, seen(projections, [], 0))
    assert divided == whole
    assert scores == pytest.approx(expected_scores, abs=FLOAT32)


def answer(question: Question, found: SubjectView) -> tuple[object, list[float]]:
    """All that must be equal, and the scores."""
    candidates = candidates_of(question, [found.segments])
    counted = candidates.statistics
    ranked = rank(question, candidates)
    hits = list(ranked.refs())
    text, context = counted.text, counted.context
    means = np.round((text.mean_length, context.mean_length), 9).tolist()
    counts = (counted.documents, text.containing, context.containing, counted.speakers, means)
    return (hits, counts), ranked.scores.tolist()


def test_of_a_subject_that_is_read_twice_the_older_manifest_counts() -> None:
    """What the older reading missed, the newer one's filter may have left out."""
    for versions in ((1, 2), (2, 1)):
        read = [("ann", SubjectView((), manifest_version=version)) for version in versions]
        assert manifest_versions(read) == {"ann": 1}
