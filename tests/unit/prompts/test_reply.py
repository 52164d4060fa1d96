"""JSON is found however a model wraps it."""

import json
from typing import Any

import pytest
from pydantic import BaseModel

from cairn.prompts.reply import NotJson, read_json, strict_schema

REPLY = {"operations": [{"action": "none", "value": "a {brace} and ```"}]}
TEXT = json.dumps(REPLY)


@pytest.mark.parametrize(
    "answer",
    [
        TEXT,
        f"```json\n{TEXT}\n```",
        f"```\n{TEXT}",
        f"<think>Should it be {{}} or []? ```json\n[]\n```</think>\n{TEXT}",
        f"I think so.</think>{TEXT}",
        f"<thinking>hm</thinking>\n\n```json\n{TEXT}\n```\nI hope this helps {{you}}!",
        f"Here is the JSON you asked for:\n\n{TEXT}\n\nAnything else?",
        TEXT.replace("a {brace}", "a {brace}\n"),  # a raw line break inside a string
        "\ufeff" + TEXT,
    ],
)
def test_the_json_is_found(answer: str) -> None:
    found = read_json(answer)

    assert found["operations"][0]["action"] == "none"


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Sorry, I cannot do that.",
        "<think>{}",
        '{"operations": [',
        "{'operations': []}",
        "```json\n```",
        "[" * 100_000,
    ],
)
def test_what_holds_no_json_is_told_apart(answer: str) -> None:
    with pytest.raises(NotJson):
        read_json(answer)


def test_a_truncated_answer_is_read_as_far_as_it_goes() -> None:
    found = read_json(
        '```json\n{"operations": [{"action": "add"}, {"action": "a', is_truncated=True
    )

    assert found["operations"][0] == {"action": "add"}


def test_a_truncated_answer_that_never_began_is_none() -> None:
    with pytest.raises(NotJson):
        read_json("<think>Let me see, first of all", is_truncated=True)


class Inner(BaseModel):
    """A docstring that servers do not need."""

    text: str = "a default"
    number: int | None = None


class Outer(BaseModel):
    items: list[Inner] = []
    default: str = ""


def test_a_strict_schema_requires_everything_and_allows_nothing_else() -> None:
    schema = strict_schema(Outer)

    assert schema["required"] == ["items", "default"]
    assert schema["additionalProperties"] is False
    inner = schema["$defs"]["Inner"]
    assert (inner["required"], inner["additionalProperties"]) == (["text", "number"], False)
    assert _keys(schema).isdisjoint({"title", "description"})
    assert "default" not in inner["properties"]["text"]


def _keys(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_keys, node))
    if not isinstance(node, dict):
        return set()
    return set(node).union(*map(_keys, node.values()))
