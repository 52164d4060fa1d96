"""Where a number is meant, `true` is none."""

from typing import Any

import pytest

from cairn.api.json_types import NOT_BLANK_PATTERN
from tests.unit.api.client import Client
from tests.unit.api.described import VALID, Schema, alternatives, ask, bodies, body_schema


def is_a_number(schema: Schema) -> bool:
    """And no text that a number may stand for."""
    kinds = list(alternatives(schema))
    is_text = any(
        kind.get("type") == "string" and kind.get("pattern", NOT_BLANK_PATTERN) == NOT_BLANK_PATTERN
        for kind in kinds
    )
    return not is_text and any(kind.get("type") in ("integer", "number") for kind in kinds)


NUMBERS = [
    (method, path, name)
    for method, path in bodies()
    for name, schema in body_schema(method, path)["properties"].items()
    if is_a_number(schema)
]


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize(("method", "path", "name"), NUMBERS)
def test_true_and_false_are_no_numbers(method: str, path: str, name: str, value: bool) -> None:
    answer = ask(method, path, {**VALID.get(path, {}), name: value})

    assert answer.status in (400, 422)
    assert answer.message in (
        f"{name}: must be a number",
        f"{name}: must be a whole number",
    )


@pytest.mark.parametrize("value", [1, 1.0, "1"])
@pytest.mark.parametrize(("method", "path", "name"), NUMBERS)
def test_numbers_are_numbers(method: str, path: str, name: str, value: float | str) -> None:
    assert ask(method, path, {**VALID.get(path, {}), name: value}).status == 500


@pytest.mark.parametrize(
    "text", ["", " ", "one", "1 ", "+1", "1e0", "true", "nan", "infinity", "١"]
)
@pytest.mark.parametrize(("method", "path", "name"), NUMBERS)
def test_other_texts_are_no_numbers(method: str, path: str, name: str, text: str) -> None:
    answer = ask(method, path, {**VALID.get(path, {}), name: text})

    assert answer.status in (400, 422)
    assert " number" in answer.message


BOOLEANS = [
    (method, path, name)
    for method, path in bodies()
    for name, schema in body_schema(method, path)["properties"].items()
    if any(kind.get("type") == "boolean" for kind in alternatives(schema))
]


@pytest.mark.parametrize("value", [True, False, "true", "False"])
@pytest.mark.parametrize(("method", "path", "name"), BOOLEANS)
def test_booleans_may_come_as_text(method: str, path: str, name: str, value: bool | str) -> None:
    assert ask(method, path, {**VALID.get(path, {}), name: value}).status == 500


@pytest.mark.parametrize("value", [0, 1, 1.0, "", "yes", "1", []])
@pytest.mark.parametrize(("method", "path", "name"), BOOLEANS)
def test_nothing_else_is_a_boolean(method: str, path: str, name: str, value: object) -> None:
    answer = ask(method, path, {**VALID.get(path, {}), name: value})

    assert answer.message == f"{name}: must be true or false"


@pytest.mark.parametrize("path", ["/v1/memories?limit=true", "/v1/memories?offset=false"])
def test_neither_are_they_in_a_query_string(path: str) -> None:
    answer = Client().get(path)

    assert answer.status == 422
    assert answer.body["message"].endswith(": must be a whole number")


@pytest.mark.parametrize("field", ["create_time", "update_time"])
@pytest.mark.parametrize("op", ["gt", "gte", "lt", "lte"])
def test_nor_are_they_times_in_a_filter(field: str, op: str) -> None:
    answer = Client().search(filter={field: {op: True}})

    assert (answer.status, answer.code) == (400, 40000)
    assert answer.body["message"].startswith(f"filter.{field}.{op} must be a date")


def test_an_item_of_a_batch_is_refused_alone() -> None:
    items: list[dict[str, Any]] = [
        {"content": "one", "importance": True},
        {"content": "two", "importance": 1},
    ]

    results = Client().post("/v1/memories/batch", {"memories": items}).body["results"]

    assert [result["success"] for result in results] == [False, True]
    assert results[0]["error"] == "importance: must be a number"
