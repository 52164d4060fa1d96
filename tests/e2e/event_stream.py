"""Server-sent events as a client reads them."""

import json
from typing import Any

from tests.e2e.http import Answer

_DATA = "data: "


def events(answer: Answer) -> list[dict[str, Any]]:
    """The data of each event of a stream that has ended."""
    assert (answer.status, answer.header("content-type")) == (200, "text/event-stream")
    return parsed(answer.text)


def parsed(text: str) -> list[dict[str, Any]]:
    """Of the whole events in the text; comments are no events."""
    *lines, last = text.split("\n")
    assert not last, "a line that has no end"
    return [json.loads(line.removeprefix(_DATA)) for line in lines if line.startswith(_DATA)]


def text_of(found: list[dict[str, Any]]) -> str:
    """The pieces of the answer, together."""
    return "".join(event["data"] for event in found if event["type"] == "text")
