"""How deep a value may be nested: the same for every field that is kept as it came."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cairn.api.body import read_object
from cairn.api.nesting import MAX_BODY_LEVELS, MAX_ITEMS, MAX_LEVELS, levels
from cairn.domain.errors import InvalidField, InvalidRequest
from tests.unit.api.client import ADD, DELETE, HELLO, QUESTION, SEARCH, Client

Deep = dict[str, Any]


def nested(depth: int, *, in_lists: bool = False) -> Deep:
    """An object of so many levels, itself included."""
    value: Any = 1
    for _ in range(depth - 1):
        value = [value] if in_lists else {"a": value}
    return {"a": value}


def call(value: Deep) -> list[Deep]:
    return [{"role": "assistant", "content": "", "tool_calls": [value]}]


FIELDS: dict[str, tuple[str, Callable[[Deep], Deep]]] = {
    "info": (ADD, lambda value: HELLO | {"info": value}),
    "messages[0].tool_calls[0]": (ADD, lambda value: HELLO | {"messages": call(value)}),
    "metadata": ("/v1/memories", lambda value: _memory(value)),
}


def _memory(metadata: Deep) -> Deep:
    return {"content": "words", "agent_id": "scout", "metadata": metadata}


@pytest.mark.parametrize("in_lists", [False, True])
@pytest.mark.parametrize("field", FIELDS)
def test_as_deep_as_allowed_is_taken(field: str, in_lists: bool) -> None:
    path, body = FIELDS[field]

    answer = Client().post(path, body(nested(MAX_LEVELS, in_lists=in_lists)))

    assert answer.status in (200, 201), answer.body


@pytest.mark.parametrize("in_lists", [False, True])
@pytest.mark.parametrize("depth", [MAX_LEVELS + 1, 60])
@pytest.mark.parametrize("field", FIELDS)
def test_one_level_more_is_refused_by_the_name_of_the_field(
    field: str, depth: int, in_lists: bool
) -> None:
    path, body = FIELDS[field]

    answer = Client().post(path, body(nested(depth, in_lists=in_lists)))

    assert answer.status in (400, 422)
    assert answer.body["message"] == f"{field}: is nested deeper than {MAX_LEVELS} levels"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (ADD, HELLO | {"info": nested(200)}, "info"),
        (ADD, HELLO | {"info": nested(255)}, "info"),
        (ADD, HELLO | {"nobody_knows": nested(5_000)}, "nobody_knows"),
        (ADD, HELLO | {"messages": [{"role": "user", "content": [nested(500)]}]}, "messages"),
        (ADD, HELLO | {"messages": [{"role": "user", "chat_time": nested(500)}]}, "messages"),
        (SEARCH, QUESTION | {"filter": nested(2_000)}, "filter"),
        (DELETE, {"user_id": "u1", "conversation_id": nested(900)}, "conversation_id"),
        ("/v1/memories", _memory(nested(3_000)), "metadata"),
        ("/v1/memories/batch", {"memories": [_memory(nested(400))]}, "memories"),
    ],
)
def test_whatever_is_far_too_deep_is_refused_before_anything_looks_into_it(
    path: str, body: Deep, field: str
) -> None:
    answer = Client().post(path, body)

    assert answer.status in (400, 422)
    assert answer.body["message"] == f"{field}: is nested deeper than {MAX_BODY_LEVELS} levels"


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deeper_than_a_parser_can_follow_is_malformed(opening: str) -> None:
    with pytest.raises(InvalidRequest):
        read_object('{"deep": ' + opening * 1_000_000)


def test_the_body_names_the_field() -> None:
    with pytest.raises(InvalidField, match="deep: is nested"):
        read_object('{"deep": ' + "[" * 400 + "]" * 400 + "}")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, 0), ("text", 0), ({}, 0), ([], 0), ({"a": 1}, 1), ([[1], 2], 2), ({"a": [{}]}, 2)],
)
def test_levels_count_lists_and_objects(value: Any, expected: int) -> None:
    assert levels(value) == expected


@pytest.mark.parametrize("value", [[0] * (MAX_ITEMS + 1), {"a": [[1] * (MAX_ITEMS + 1)]}])
def test_a_list_that_is_longer_than_any_may_be_is_refused_before_each_is_looked_at(
    value: Any,
) -> None:
    with pytest.raises(InvalidField, match="ids: has more than"):
        read_object(json.dumps({"ids": value}))


def test_a_list_as_long_as_any_may_be_is_read() -> None:
    assert read_object(json.dumps({"ids": [0] * MAX_ITEMS}))


def test_a_field_is_named_in_whole_characters() -> None:
    with pytest.raises(InvalidField, match="\ufffd: is nested"):
        read_object('{"\\ud800": ' + "[" * 400 + "]" * 400 + "}")
