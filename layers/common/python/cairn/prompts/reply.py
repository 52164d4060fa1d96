"""Reads JSON from the answer of a language model, however it is wrapped."""

import json
import re
from typing import Any

from pydantic import BaseModel
from pydantic_core import from_json

_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_UNFINISHED_THOUGHT = re.compile(r"<think(?:ing)?>.*\Z", re.DOTALL | re.IGNORECASE)
_END_OF_THOUGHT = re.compile(r"\A.*</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"```(?:json)?\s*(?=[\[{])", re.IGNORECASE)


class NotJson(ValueError):
    """The answer holds no JSON value; the repair prompt may repeat the message."""


def read_json(text: str, *, is_truncated: bool = False) -> Any:
    """The first JSON value of the text, without thoughts, code fences and introductions.

    A truncated value is read as far as it goes.
    """
    answer = _answer(text)
    start = re.search(r"[\[{]", answer)
    if start is None:
        raise NotJson("there is no JSON object in the answer")
    body = answer[start.start() :]
    try:
        if is_truncated:
            return from_json(body, allow_partial=True)
        return json.JSONDecoder(strict=False).raw_decode(body)[0]
    except (ValueError, RecursionError) as error:
        raise NotJson(f"the JSON is malformed: {error}") from error


def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON schema in the subset that servers enforce while they generate.

    Every property is required and no other allowed; see OpenAI's "Structured model outputs",
    supported schemas.
    """
    schema = _strict(model.model_json_schema())
    assert isinstance(schema, dict)
    return schema


def _answer(text: str) -> str:
    without = _UNFINISHED_THOUGHT.sub("", _END_OF_THOUGHT.sub("", _THOUGHT.sub("", text)))
    fenced = _FENCE.search(without)
    return without[fenced.end() :] if fenced else without


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: {name: _strict(inner) for name, inner in value.items()}
        if key == "properties"
        else _strict(value)
        for key, value in node.items()
        if key not in ("default", "title", "description")
    }
    if "properties" in kept:
        kept |= {"additionalProperties": False, "required": list(kept["properties"])}
    return kept
