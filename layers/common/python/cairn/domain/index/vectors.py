"""Unit vectors as int8: a quarter of the size, and a cosine that is off by about a thousandth."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.domain.index.projection import Vector

_INT8_MAX = 127


def quantise(values: ArrayLike, model: str) -> Vector:
    """Normalise to length 1 and quantise; a zero vector stays zero."""
    array = np.asarray(values, dtype=np.float32)
    length = float(np.linalg.norm(array))
    unit = array / length if length else array
    largest = float(np.max(np.abs(unit), initial=0.0))
    scale = largest / _INT8_MAX if largest else 1.0
    data = np.rint(unit / scale).astype(np.int8)
    return Vector(data=data.tobytes(), scale=scale, model=model)


def mean(vectors: Sequence[Vector]) -> Vector:
    """The unit vector between them; at least one, all of one model."""
    rows = [np.frombuffer(vector.data, np.int8) * vector.scale for vector in vectors]
    return quantise(np.sum(rows, axis=0), vectors[0].model)


def unit(vector: Vector) -> NDArray[np.float32]:
    """Widened and at length 1; a zero vector stays zero.

    Products of these are cosines, exact for the quantised values: scales cancel.
    """
    wide = np.frombuffer(vector.data, np.int8).astype(np.float32)
    length = np.linalg.norm(wide)
    return wide / length if length else wide
