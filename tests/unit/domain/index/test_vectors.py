"""Quantised vectors keep their cosines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.index.vectors import quantise
from tests.builders import cosines

VALUES = st.lists(st.floats(-1, 1, width=32), min_size=8, max_size=8)


@given(VALUES, VALUES)
def test_cosine_survives_quantisation(first: list[float], second: list[float]) -> None:
    a, b = np.array(first), np.array(second)
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    if lengths < 1e-3:
        return

    found = cosines(quantise(a, "m@8"), [quantise(b, "m@8")])[0]

    assert found == pytest.approx(a @ b / lengths, abs=0.03)


def test_a_vector_restores_to_unit_length() -> None:
    vector = quantise([3.0, 4.0], "m@2")

    restored = np.frombuffer(vector.data, np.int8) * vector.scale

    assert restored == pytest.approx([0.6, 0.8], abs=0.01)


def test_a_zero_vector_is_near_nothing() -> None:
    assert cosines(quantise([0, 0], "m@2"), [quantise([1, 0], "m@2")])[0] == 0.0
