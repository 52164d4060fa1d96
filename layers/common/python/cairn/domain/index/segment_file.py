"""A segment as bytes: numpy's archive format, uncompressed, with names and words as JSON."""

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.category import Category
from cairn.domain.index.postings import Postings
from cairn.domain.index.projection import USUAL_IMPORTANCE
from cairn.domain.index.segment import (
    CATEGORIES,
    NUMBERS,
    Segment,
)
from cairn.domain.index.vector_columns import Vectors

FORMAT = 1  # readers accept this one only; segments are made anew by scripts/cairn reindex
POSTINGS = ("text", "context", "labels")

type Arrays = Mapping[str, NDArray[Any]]


def packed(segment: Segment) -> bytes:
    names = {
        "format": FORMAT,
        "ids": segment.ids,
        "models": list(segment.vectors),
        **{name: segment.categories[name].values for name in CATEGORIES},
        **{name: getattr(segment, name).terms for name in POSTINGS},
    }
    header = json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode(
        errors="surrogatepass"
    )
    arrays: dict[str, NDArray[Any]] = {"names": np.frombuffer(header, np.uint8)}
    arrays |= {name: segment.numbers[name] for name in NUMBERS}
    arrays |= {name: segment.categories[name].codes for name in CATEGORIES}
    for name in POSTINGS:
        postings: Postings = getattr(segment, name)
        arrays |= _named(name, postings, ("starts", "holders", "counts"))
    for number, vectors in enumerate(segment.vectors.values()):
        arrays |= _named(f"vectors{number}", vectors, ("rows", "data", "scales"))
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def unpacked(data: bytes) -> Segment:
    """Raises: ValueError for another format."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        names = json.loads(arrays["names"].tobytes())
        if names["format"] != FORMAT:
            raise ValueError(f"segment format {names['format']} is not {FORMAT}")
        return Segment(
            ids=tuple(names["ids"]),
            numbers={name: _number(name, names, arrays) for name in NUMBERS},
            categories={name: Category(tuple(names[name]), arrays[name]) for name in CATEGORIES},
            **{name: _postings(name, names, arrays) for name in POSTINGS},
            vectors={
                model: _vectors(f"vectors{number}", arrays)
                for number, model in enumerate(names["models"])
            },
        )


def _named(prefix: str, owner: object, names: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    return {f"{prefix}.{name}": getattr(owner, name) for name in names}


def _number(name: str, names: Mapping[str, Any], arrays: Arrays) -> NDArray[Any]:
    """Files of earlier releases say nothing of importance."""
    if name == "importance" and name not in arrays:
        return np.full(len(names["ids"]), USUAL_IMPORTANCE, np.int64)
    return arrays[name]


def _postings(name: str, names: Mapping[str, Any], arrays: Arrays) -> Postings:
    columns = (arrays[f"{name}.{column}"] for column in ("starts", "holders", "counts"))
    return Postings(len(names["ids"]), names[name], *columns)


def _vectors(prefix: str, arrays: Arrays) -> Vectors:
    return Vectors(*(arrays[f"{prefix}.{column}"] for column in ("rows", "data", "scales")))
