"""Segments hold projections without loss, whatever is done with them."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from cairn.domain.index.projection import Projection
from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import packed, unpacked
from tests.builders import change_of, make_projection, make_task
from tests.projections import LISTS, unordered


def same(segment: Segment, projections: list[Projection]) -> None:
    assert list(map(unordered, segment.projections())) == list(map(unordered, projections))
    assert len(segment) == len(projections)


@given(LISTS)
def test_projections_come_back_from_a_segment_and_from_its_file(
    projections: list[Projection],
) -> None:
    segment = Segment.of(projections)

    same(segment, projections)
    same(unpacked(packed(segment)), projections)


@given(LISTS, some.data())
def test_joined_segments_hold_the_chosen_rows_in_their_order(
    projections: list[Projection], data: some.DataObject
) -> None:
    cuts = sorted(data.draw(some.lists(some.integers(0, len(projections)), max_size=3)))
    bounds = zip([0, *cuts], [*cuts, len(projections)], strict=True)
    parts, expected = [], []
    for start, end in bounds:
        part = projections[start:end]
        rows = (
            data.draw(some.lists(some.sampled_from(range(len(part))), unique=True)) if part else []
        )
        parts.append((unpacked(packed(Segment.of(part))), np.array(rows, np.intp)))
        expected += [part[row] for row in rows]

    same(unpacked(packed(Segment.joined(parts))), expected)


@given(LISTS)
def test_numbers_of_ids_sort_as_the_ids_do(projections: list[Projection]) -> None:
    segment = Segment.of(projections)

    by_number = [segment.ids[row] for row in np.argsort(segment.id_order, kind="stable")]
    assert by_number == sorted(segment.ids)


def test_words_that_no_encoding_takes_are_kept() -> None:
    """Half of an emoji, as clients that cut a text in the middle send it."""
    text = "a\ud83d"
    projection = replace(make_projection(change_of(make_task(), 0).memory), tags=(text,))
    [found] = unpacked(packed(Segment.of([projection]))).projections()

    assert found.tags == (text,)


def test_a_file_of_another_format_is_refused() -> None:
    file = io.BytesIO()
    header = json.dumps({"format": 0}).encode()
    np.savez(file, names=np.frombuffer(header, np.uint8))

    with pytest.raises(ValueError, match="format"):
        unpacked(file.getvalue())
