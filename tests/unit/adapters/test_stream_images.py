"""What the table's stream brings, read as the writes that it tells of."""

from base64 import b64encode
from typing import Any

import pytest

from cairn.adapters import dynamodb_keys as keys
from cairn.adapters.dynamodb_items import memory_item
from cairn.adapters.dynamodb_task_items import PLAN, TASK, task_body
from cairn.adapters.dynamodb_values import Attributes, encoded
from cairn.adapters.stream_images import write_of
from cairn.domain.lifecycle import working
from cairn.domain.memory import Memory
from cairn.domain.telling import MemoryWrite, TaskWrite
from tests.builders import NOW, SCOPE, embedded, make_statement, make_task

SHORT, LONG = "a word", "word " * 9_000  # as text, and as compressed bytes


def make_memory(text: str = SHORT) -> Memory:
    return working(make_task(), make_statement(text))


def record(before: Attributes | None, after: Attributes | None) -> dict[str, Any]:
    """As Lambda hands it over: in JSON, where bytes are base64."""
    item = after or before
    assert item
    place = {name: {"S": item[name]} for name in ("pk", "sk")}
    images = {"OldImage": before, "NewImage": after}
    shown = {name: _in_json(image) for name, image in images.items() if image}
    return {"eventID": "1", "dynamodb": {"Keys": place, "SequenceNumber": "1", **shown}}


def _in_json(image: Attributes) -> dict[str, Any]:
    return {
        name: {kind: b64encode(raw).decode() if kind == "B" else raw for kind, raw in typed.items()}
        for name, typed in encoded(image).items()
    }


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "compressed"])
def test_a_current_version_is_read_before_and_after(text: str) -> None:
    before = make_memory(text)
    after = embedded(before).memory
    items = [memory_item(SCOPE, each, keys.CURRENT) for each in (before, after)]

    assert write_of(record(None, items[0])) == MemoryWrite("project-one", None, before)
    assert write_of(record(*items)) == MemoryWrite("project-one", before, after)
    assert write_of(record(items[1], None)) == MemoryWrite("project-one", after, None)


def test_a_task_is_read_without_its_plan() -> None:
    task = make_task()
    noted = task.noted(NOW + 1, "attempt", LONG)
    items = [
        {"pk": keys.task(SCOPE, task.task_id), "sk": TASK, "body": task_body(each)}
        for each in (task, noted)
    ]

    assert write_of(record(*items)) == TaskWrite("project-one", task, noted)


@pytest.mark.parametrize(
    "sk", [keys.version(1), keys.HEAD, keys.fresh("a"), PLAN, "MESSAGES", "D", "KEY", "new one"]
)
def test_no_other_item_is_read(sk: str) -> None:
    assert write_of(record(None, {"pk": "P#project-one#M#memory", "sk": sk})) is None


def test_what_is_no_item_of_ours_is_an_error() -> None:
    stranger = {"pk": "P#project-one#M#memory", "sk": keys.CURRENT, "body": "{}"}

    with pytest.raises(ValueError, match="validation error"):
        write_of(record(None, stranger))
