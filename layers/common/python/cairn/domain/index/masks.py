"""Which rows of a segment satisfy a filter: `matching.matches` for all of them at once."""

from functools import reduce
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.filters import (
    COMPARE,
    And,
    Compare,
    Equals,
    Filter,
    HasTag,
    HasTrait,
    InfoEquals,
    Not,
    Or,
    RelatedTo,
)
from cairn.domain.index.labels import info_label, label
from cairn.domain.index.projection import trait
from cairn.domain.index.segment import Segment

Mask = NDArray[np.bool_]

_LABEL = {"agent_id": "agent", "session_id": "session", "app_id": "app"}


def mask(node: Filter, segment: Segment) -> Mask:
    match node:
        case And(nodes):
            return _all([mask(inner, segment) for inner in nodes], segment)
        case Or(nodes):
            return _any([mask(inner, segment) for inner in nodes], segment)
        case Not(inner):
            return ~mask(inner, segment)
        case Equals("memory_type", value):
            return segment.categories["memory_type"].among([value])
        case Equals(field, value):
            return segment.labels.holding(label(_LABEL[field], value))
        case InfoEquals(key, value):
            return segment.labels.holding(info_label(key, value))
        case HasTag(value):
            return segment.labels.holding(label("tag", value))
        case HasTrait(name, value):
            return segment.labels.holding(label("trait", trait(name, value)))
        case RelatedTo(ids):
            related = [label(field, name) for field in ("owner", "agent") for name in ids]
            return _any([segment.labels.holding(term) for term in related], segment)
        case Compare(field, op, value):
            return np.asarray(COMPARE[op](segment.numbers[field], value))
        case _:
            assert_never(node)


def _all(masks: list[Mask], segment: Segment) -> Mask:
    return reduce(np.logical_and, masks, np.ones(len(segment), np.bool_))


def _any(masks: list[Mask], segment: Segment) -> Mask:
    return reduce(np.logical_or, masks, np.zeros(len(segment), np.bool_))
