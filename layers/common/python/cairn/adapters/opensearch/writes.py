"""Writes by `_bulk`: each item with its own id, so that writing it again changes nothing."""

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from cairn.adapters.opensearch.answers import reading
from cairn.adapters.opensearch.connection import OpenSearchConnection
from cairn.adapters.opensearch.document import Document
from cairn.domain.errors import DependencyUnavailable, InvalidRequest

MOST_ITEMS = 500
MOST_BYTES = 4_000_000  # of one request; Serverless takes 10 MiB
ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.2

Pause = Callable[[float], None]


def put_line(document_id: str, document: Document) -> str:
    action = {"index": {"_id": document_id}}
    return f"{_json(action)}\n{_json(document)}\n"


def delete_line(document_id: str) -> str:
    return f"{_json({'delete': {'_id': document_id}})}\n"


def write(
    connection: OpenSearchConnection, index: str, lines: Iterable[str], pause: Pause = time.sleep
) -> None:
    """All of them, in requests of a size that servers take.

    Raises: DependencyUnavailable when some could not be written, InvalidRequest when some never
    will be.
    """
    for batch in _batches(lines):
        _write_all(connection, f"/{index}/_bulk", batch, pause)


def _write_all(
    connection: OpenSearchConnection, path: str, lines: Sequence[str], pause: Pause
) -> None:
    """What is refused for now is sent again, alone."""
    for attempt in range(ATTEMPTS):
        if attempt:
            pause(FIRST_PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1.5))
        try:
            lines = _refused(lines, connection.write(path, "".join(lines)))
        except DependencyUnavailable:
            if attempt == ATTEMPTS - 1:
                raise
        if not lines:
            return
    raise DependencyUnavailable("the search index takes no writes now")


def _refused(lines: Sequence[str], answer: Any) -> list[str]:
    """Those to send again. Raises: InvalidRequest when one of them is refused for good."""
    with reading():
        statuses = [_status(item) for item in answer["items"]]
        again = [line for line, status in zip(lines, statuses, strict=True) if _is_passing(status)]
    wrong = [status for status in statuses if 400 <= status < 500 and not _is_passing(status)]
    if wrong:
        raise InvalidRequest(f"the search index refused {len(wrong)} items for good")
    return again


def _status(item: Any) -> int:
    """Of a deletion of what is absent: success, as deleting it twice."""
    ((action, result),) = item.items()
    status = result["status"]
    if not isinstance(status, int):
        raise TypeError("not a status")
    return 200 if action == "delete" and status == 404 else status


def _is_passing(status: int) -> bool:
    return status in (409, 429) or status >= 500


def _batches(lines: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for line in lines:
        length = len(line.encode())
        if batch and (len(batch) == MOST_ITEMS or size + length > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += length
    if batch:
        yield batch


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
