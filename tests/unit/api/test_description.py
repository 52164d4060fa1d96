"""openapi.json accepts what the API accepts, body by body: each wrong in one field."""

from datetime import datetime
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tests.unit.api.described import DESCRIPTION, VALID, alternatives, ask, bodies, body_schema

# What a URL must be no pattern can say; that there are no knowledge bases is found out later.
UNCOMPARED = ("url", "webhook_url", "secret", "knowledgebase_ids", "allow_knowledgebase_ids")
FORMATS = FormatChecker()
FORMATS.checks("date-time", ValueError)(datetime.fromisoformat)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 51, 0.5, 1.5, 1e300),
    *("", "  ", "x", "x" * 101, "x" * 256, "x" * 5_001, "1", "0.7", "true"),
    *([], [None], ["x"], ["x", ""], [1], [True], [[]], [{}], ["x"] * 101),
    *({}, {"x": 1}, {"x": None}, {"x": []}, {"x": ["y"]}, {"and": []}, {"and": [{}]}),
    *({"tags": {"contains": "x"}}, {"tags": 1}, {"create_time": {"gte": "2026-01-31"}}),
    *({"create_time": {"gte": "soon"}}, {"user": {"x": "y"}}, {"user": {"x": {}}, "agent": {}}),
    *({"x": "y", "z": "y"}, {"or": [{"and": [{"x": "y"}]}]}),
    "7c9e1b52-41a8-4d0e-9f63-2b5d8c0a6e11",
    *([{"role": role, "content": "x"}] for role in ("user", "robot", None)),
    *([{"role": "user", "content": content}] for content in ("", " ", 5, None, [], [1])),
    [{"role": "assistant", "tool_calls": [{}]}],
    [{"role": "user", "tool_calls": [{}]}],
    *(
        [{"role": "user", "content": [part]}]
        for part in (
            {"type": "text", "text": "x"},
            {"type": "text", "text": " "},
            {"type": "text"},
            {"type": "text", "text": None},
            {"type": "video", "video": "x"},
            {"type": "image_url", "image_url": {"url": "https://cats.example.com/one.png"}},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
            {"type": "image_url", "image_url": {"url": "data:text/plain;base64,iVBORw0KGgo="}},
            {"type": "image_url", "image_url": {"url": "one.png"}},
            {"type": "image_url", "image_url": {}},
            {"type": "file", "file": {"file_data": "JVBERi0="}},
            {"type": "file", "file": {"file_data": "JVBERi0=", "filename": "plan.pdf"}},
            {"type": "file", "file": {"file_data": "JVBERi0=", "filename": "plan.exe"}},
            {"type": "file", "file": {"file_data": "https://files.example.com/plan.exe"}},
            {"type": "file", "file": {"file_data": "not base64"}},
        )
    ),
)
FIELDS = [
    (method, path, name)
    for method, path in bodies()
    for name in body_schema(method, path)["properties"]
    if name not in UNCOMPARED
]


@cache
def validator(method: str, path: str) -> Draft202012Validator:
    content = DESCRIPTION["paths"][path][method.lower()]["requestBody"]["content"]
    schema = {**content["application/json"]["schema"], "components": DESCRIPTION["components"]}
    return Draft202012Validator(schema, format_checker=FORMATS)


def disagreement(method: str, path: str, body: dict[str, Any]) -> str | None:
    answer = ask(method, path, body)
    is_accepted, fits = answer.status == 500, validator(method, path).is_valid(body)
    if is_accepted == fits:
        return None
    return f"{body!r:.200}: {'fits but ' + answer.message if fits else 'does not fit'}"


@pytest.mark.parametrize(("method", "path", "name"), FIELDS)
def test_what_fits_is_accepted_and_nothing_else(method: str, path: str, name: str) -> None:
    valid = VALID.get(path, {})
    without = {key: value for key, value in valid.items() if key != name}

    found = [
        disagreement(method, path, body)
        for body in (valid, without, *({**valid, name: value} for value in VALUES))
    ]

    assert [problem for problem in found if problem] == []


def test_every_field_that_is_a_choice_is_tried_with_what_can_be_chosen() -> None:
    """Else only its refusals would be compared."""
    for method, path, name in FIELDS:
        for kind in alternatives(body_schema(method, path)["properties"][name]):
            for value in kind.get("enum", ()):
                body = {**VALID.get(path, {}), name: value}
                assert disagreement(method, path, body) is None
