"""A projection's filterable values as strings `field<US>value`: one term each, so that filters on
all of them are one lookup.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from cairn.domain.index.projection import Projection

SEPARATOR = "\x1f"  # the ASCII unit separator

# Field of a label -> attribute of the projection that holds all its values.
ATTRIBUTES = {
    "tag": "tags",
    "session": "session_ids",
    "owner": "owner_ids",
    "agent": "agent_ids",
    "trait": "traits",
}


def label(field: str, value: str) -> str:
    return f"{field}{SEPARATOR}{value}"


def info_label(key: str, value: str) -> str:
    """With the key's length, so that no choice of key and value looks like another."""
    return label("info", f"{len(key)}:{key}{value}")


def labels_of(projection: Projection) -> list[str]:
    found = [
        label(field, value)
        for field, attribute in ATTRIBUTES.items()
        for value in getattr(projection, attribute)
    ]
    if projection.app_id is not None:
        found.append(label("app", projection.app_id))
    found += [info_label(key, form) for key, forms in projection.info.items() for form in forms]
    return list(dict.fromkeys(found))


def with_labels(projection: Projection, labels: Iterable[str]) -> Projection:
    """The inverse of `labels_of`."""
    found: dict[str, list[str]] = defaultdict(list)
    for term in labels:
        field, _, value = term.partition(SEPARATOR)
        found[field].append(value)
    info: dict[str, tuple[str, ...]] = {}
    for pair in found["info"]:
        length, _, rest = pair.partition(":")
        key, value = rest[: int(length)], rest[int(length) :]
        info[key] = (*info.get(key, ()), value)
    values: dict[str, Any] = {
        attribute: tuple(found[field]) for field, attribute in ATTRIBUTES.items()
    }
    return replace(projection, **values, app_id=next(iter(found["app"]), None), info=info)
