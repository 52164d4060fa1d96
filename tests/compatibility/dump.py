"""What an earlier version of the code had stored and sent when it was stopped: `data/README.md`."""

import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import batched
from pathlib import Path
from typing import Any

import boto3

from tests.compatibility.aws import BUCKET
from tests.compatibility.message import Message
from tests.compatibility.site import Site, site_at
from tests.compatibility.stream import Item, Items

DATA = Path(__file__).parent / "data"
FILES = DATA / "files"
BATCH = 25  # items that DynamoDB takes at once
# When it was stopped, by whom, and the ids of what is in it.
NAMES: dict[str, Any] = json.loads((DATA / "names.json").read_text(encoding="utf-8"))


@contextmanager
def earlier_site(dynamodb: str) -> Iterator[Site]:
    """The code of today where the earlier one stopped, at the same moment."""
    with site_at(NAMES["at"], dynamodb) as site:
        _load(site)
        yield site


def lines(name: str) -> list[Any]:
    text = (DATA / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@cache
def items() -> Items:
    """By pk and sk."""
    found = [_item(line) for line in lines("items")]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in found}


def messages(queue: str) -> list[Message]:
    return [message for message in _messages() if message.queue == queue]


def _messages() -> list[Message]:
    return [Message(**fields) for fields in json.loads((DATA / "messages.json").read_text())]


def _item(line: Any) -> Item:
    return {name: {k: _raw(k, value) for k, value in typed.items()} for name, typed in line.items()}


def _raw(kind: str, value: Any) -> Any:
    return b64decode(value) if kind == "B" else value


def _load(site: Site) -> None:
    site.api_key = NAMES["api_key"]
    site.queued += _messages()
    table, bucket = boto3.client("dynamodb"), boto3.client("s3")
    for batch in batched(items().values(), BATCH):
        puts: Any = [{"PutRequest": {"Item": item}} for item in batch]
        table.batch_write_item(RequestItems={site.table: puts})
    for path in filter(Path.is_file, FILES.rglob("*")):
        key = path.relative_to(FILES).as_posix()
        bucket.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())
