"""What is alive of a subject: the newest of each memory, wherever it lies."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from cairn.domain.index.projection import Projection, tombstone
from cairn.domain.index.segment import Segment
from cairn.domain.index.view import (
    View,
    shadowed,
    view,
)
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.search.candidates import candidates, statistics
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.domain.search.ranking import rank
from cairn.domain.search.retrieved import manifests_of
from tests.projections import LISTS, unordered, vectors

FENCES = some.sampled_from((0, 1, 3))


def seen(rows: Sequence[Projection], files: Sequence[Sequence[Projection]], fence: int) -> View:
    """`files`: what segments were made of, oldest first."""
    segments = [Segment.of(each) for each in reversed(files)]
    return view(rows, list(zip(segments, shadowed(segments), strict=True)), fence)


def living(found: View) -> list[Projection]:
    parts = [(part.segment, np.flatnonzero(part.alive).tolist()) for part in found.parts]
    return [segment.projection(row) for segment, rows in parts for row in rows]


def by_id(projections: Sequence[Projection]) -> list[Projection]:
    return sorted(map(unordered, projections), key=lambda each: each.memory_id)


@some.composite
def writings(draw: some.DrawFn) -> tuple[list[Projection], list[list[Projection]]]:
    """Rows and segments as writers and compaction leave them: later is newer."""
    memories = draw(LISTS)
    current: dict[str, Projection] = {}
    files: list[list[Projection]] = []
    for version in range(1, draw(some.integers(1, 4)) + 1):
        for each in draw(some.lists(some.sampled_from(memories), max_size=6)) if memories else ():
            is_removed = draw(some.integers(0, 4)) == 0
            gone = tombstone(each.memory_id, version, 9, each.accepted_at)
            current[each.memory_id] = gone if is_removed else replace(each, version=version)
        if draw(some.booleans()):
            filed = [each for each in current.values() if not each.is_tombstone]
            files.append(filed)
            # Some rows are left where they were, as after a crash.
            dropped = draw(some.sets(some.sampled_from(filed).map(id))) if filed else set()
            current = {i: each for i, each in current.items() if id(each) not in dropped}
    return list(current.values()), files


def expected(
    rows: Sequence[Projection], files: Sequence[Sequence[Projection]], fence: int
) -> list[Projection]:
    newest = {each.memory_id: each for file in files for each in file}
    newest |= {each.memory_id: each for each in rows}
    living = [each for each in newest.values() if not each.is_tombstone]
    return [each for each in living if each.accepted_at > fence or not fence]


@given(writings(), FENCES)
def test_the_newest_of_each_memory_is_alive_once(
    written: tuple[list[Projection], list[list[Projection]]], fence: int
) -> None:
    rows, files = written
    found = seen(rows, files, fence)
    wanted = expected(rows, files, fence)

    assert by_id(living(found)) == by_id(wanted)
    assert found.rows == len(rows)
    vectors = {each.memory_id: each.vector for each in wanted if each.vector}
    assert found.vectors([*(each.memory_id for each in wanted), "unknown"]) == vectors


@given(LISTS, vectors(), some.data())
def test_answers_are_the_same_however_projections_are_divided(
    projections: list[Projection], vector: object, data: some.DataObject
) -> None:
    """Rows alone, and any split into rows and segments."""
    places = [data.draw(some.integers(0, 3)) for _ in projections]
    files = [[e for e, at in zip(projections, places, strict=True) if at == n] for n in (1, 2, 3)]
    rows = [each for each, at in zip(projections, places, strict=True) if at == 0]
    question = Question("red tea", ("red", "tea", "红"), vector, "a")  # type: ignore[arg-type]

    assert answer(question, seen(rows, files, 0)) == answer(question, seen(projections, [], 0))


def answer(question: Question, found: View) -> object:
    nominated = candidates(question, [found.parts])
    counted = statistics(nominated)
    ranking = rank(question, nominated, counted)
    hits = [nominated.nominee(at) for at in ranking.order.tolist()]
    text, context = counted.text, counted.context
    means = np.round((text.mean_length, context.mean_length), 9).tolist()
    counts = (counted.documents, text.containing, context.containing, counted.speakers, means)
    return hits, np.round(ranking.scores, 9).tolist(), counts


def test_of_a_subject_that_is_read_twice_the_older_manifest_counts() -> None:
    """What the older reading missed, the newer one's filter may have left out."""
    ann = Source(Subject(type=SubjectType.USER, id="ann"))

    for versions in ((1, 2), (2, 1)):
        read = [(ann, View((), manifest=each)) for each in versions]
        assert manifests_of(read) == {ann.subject.hash: 1}
