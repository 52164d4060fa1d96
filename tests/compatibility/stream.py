"""The table's stream: what was written between two looks at the table, as Lambda brings it."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import boto3

type Item = dict[str, dict[str, Any]]
type Items = dict[tuple[str, str], Item]


def items_of(table: str) -> Items:
    """By pk and sk, in their order."""
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    found: Iterable[Item] = (item for page in pages for item in page["Items"])
    keyed = {(item["pk"]["S"], item["sk"]["S"]): item for item in found}
    return dict(sorted(keyed.items()))


def stream_event(before: Items, after: Items) -> dict[str, Any]:
    return {"Records": list(_records(before, after))}


def in_json(item: Item) -> Item:
    """Bytes are base64 there."""
    return {name: {k: _plain(raw) for k, raw in typed.items()} for name, typed in item.items()}


def _plain(raw: Any) -> Any:
    return b64encode(raw).decode() if isinstance(raw, bytes) else raw


def _records(before: Items, after: Items) -> Iterator[Mapping[str, Any]]:
    for number, place in enumerate(sorted(before.keys() | after.keys())):
        old, new = before.get(place), after.get(place)
        if old != new:
            yield _record(number, place, {"OldImage": old, "NewImage": new})


def _record(number: int, place: tuple[str, str], images: dict[str, Item | None]) -> dict[str, Any]:
    return {
        "eventID": f"record {number}",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": dict(zip(("pk", "sk"), ({"S": key} for key in place), strict=True)),
            "SequenceNumber": str(number),
            **{name: in_json(image) for name, image in images.items() if image},
        },
    }
