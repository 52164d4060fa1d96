"""What is wrong with a field is told in the words of a caller."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from cairn.api.sentences import sentence
from tests.unit.api.described import VALID, ask, bodies, body_schema

# Words of Python and its libraries, which mean nothing to who sends JSON.
PYTHON = re.compile(
    r"\b(input|a valid|tuple|dict|dictionary|instance|str|int|float|bool|None|pydantic|after"
    r"|validation|expected|object has)\b|Error|\{|\}"
)
WRONG: tuple[Any, ...] = (
    *(True, 0, -1, 2, 0.5, 1e300, "", "  ", "x", "x" * 60_000),
    *([], {}, [[]], [{}], [None], [1], ["x"], [""], ["x"] * 3_000),
    *({"x": []}, {"type": "text"}, {"type": "x"}, {"role": "robot"}),
    *([{"role": "user", "content": [{"type": kind}]}] for kind in ("text", "file", "video", 1)),
    [{"role": "user", "content": [{"type": "file", "file": {"file_data": 1}}]}],
    [{"role": "assistant", "tool_calls": [1], "content": "x"}],
)


def wrong_bodies(method: str, path: str) -> Iterator[dict[str, Any]]:
    """The valid body with one field taken away or wrong."""
    valid = VALID.get(path, {})
    for name in body_schema(method, path)["properties"]:
        yield {key: value for key, value in valid.items() if key != name}
        yield from ({**valid, name: value} for value in WRONG)


@pytest.mark.parametrize(("method", "path"), bodies())
def test_no_message_speaks_python(method: str, path: str) -> None:
    answers = [ask(method, path, body) for body in wrong_bodies(method, path)]

    refused = [answer.message for answer in answers if answer.status < 500]
    assert refused
    assert [message for message in refused if PYTHON.search(message)] == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"messages": "hello"}, "messages: must be a list"),
        ({"messages": {}}, "messages: must be a list"),
        ({"messages": ["hello"]}, "messages[0]: must be an object"),
        (
            {"messages": [{"role": "robot", "content": "x"}]},
            "messages[0].role: must be 'user', 'assistant', 'system' or 'tool'",
        ),
        ({"messages": [{"content": "x"}]}, "messages[0].role: is required"),
        ({"async_mode": "perhaps"}, "async_mode: must be true or false"),
        ({"info": []}, "info: must be an object"),
        ({"app_id": []}, "app_id: must be a string"),
    ],
)
def test_messages_name_the_field_and_what_it_must_be(body: dict[str, Any], message: str) -> None:
    path = "/api/openmem/v1/add/message"

    answer = ask("POST", path, {**VALID[path], **body})

    assert (answer.status, answer.body["message"]) == (400, message)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"limit": 0}, "limit: must be at least 1"),
        ({"limit": 1.5}, "limit: must be a whole number"),
        ({"limit": "many"}, "limit: must be a whole number"),
        ({"min_score": 2}, "min_score: must be at most 1"),
        ({"min_score": "high"}, "min_score: must be a number"),
        ({"query": "x" * 5_001}, "query: is longer than 5000 characters"),
        ({"metadata_filter": []}, "metadata_filter: must be an object"),
        ({"search_mode": "x"}, "search_mode: must be 'hybrid', 'semantic' or 'keyword'"),
    ],
)
def test_so_do_those_of_the_other_dialect(body: dict[str, Any], message: str) -> None:
    path = "/v1/memories/search"

    answer = ask("POST", path, {**VALID[path], **body})

    assert (answer.status, answer.body["message"]) == (422, message)


def test_a_sentence_of_our_own_stays() -> None:
    assert sentence({"type": "empty", "msg": "must not be empty"}) == "must not be empty"
