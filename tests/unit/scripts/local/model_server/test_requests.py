"""The model server refuses what no real server takes, and names the parameter at fault."""

import json
from typing import Any

import pytest

from scripts.local.model_server.errors import ApiError
from scripts.local.model_server.requests import chat_request, embedding_request

REQUEST: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "user", "content": "Answer in JSON."}],
}
SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}
ASKED = {"model": "m", "input": ["one", "two"]}
USER = {"role": "user", "content": "x"}


def json_schema(**fields: Any) -> dict[str, Any]:
    body = {"name": "answer", "strict": True, "schema": SCHEMA} | fields
    return {"type": "json_schema", "json_schema": body}


def refusal(parse: Any, body: Any, refuses: tuple[str, ...] = ()) -> ApiError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(ApiError) as caught:
        parse(raw, refuses)
    assert caught.value.status == 400
    return caught.value


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"temperature": 0, "max_tokens": 1, "seed": 7, "user": None},
        {"temperature": 2.0, "max_completion_tokens": 9, "stop": ["x"]},
        {"stream": True, "stream_options": {"include_usage": True}},
        {"response_format": {"type": "text"}},
        {"response_format": {"type": "json_object"}},
        {"response_format": json_schema()},
        {"response_format": json_schema(strict=False, schema={"type": "object", "default": {}})},
        {"messages": [{"role": "system", "content": [{"type": "text", "text": "x"}]}]},
        {
            "messages": [
                {"role": "developer", "content": ""},
                {"role": "assistant", "content": "x"},
            ]
        },
    ],
)
def test_a_chat_request_of_the_documented_shape_is_taken(fields: dict[str, Any]) -> None:
    chat_request(json.dumps(REQUEST | fields).encode(), ())


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"model": ""}, "model"),
        ({"model": None}, "model"),
        ({"messages": []}, "messages"),
        ({"messages": "x"}, "messages"),
        ({"messages": [USER, USER | {"role": "robot"}]}, "messages[1].role"),
        ({"messages": [USER | {"role": "tool"}]}, "messages[0].role"),
        ({"messages": [{"role": "user"}]}, "messages[0].content"),
        ({"messages": [USER | {"content": None}]}, "messages[0].content"),
        ({"messages": [USER | {"content": 7}]}, "messages[0].content"),
        ({"messages": [USER | {"content": []}]}, "messages[0].content"),
        ({"messages": [USER | {"content": {"type": "text"}}]}, "messages[0].content"),
        ({"messages": [USER | {"chat_time": "now"}]}, "messages[0].chat_time"),
        ({"max_tokenz": 7}, "max_tokenz"),
        ({"temperature": -0.1}, "temperature"),
        ({"temperature": 2.1}, "temperature"),
        ({"temperature": "0"}, "temperature"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_completion_tokens": 0}, "max_completion_tokens"),
        ({"max_tokens": 7, "max_completion_tokens": 7}, "max_tokens"),
        ({"stream": "true"}, "stream"),
        ({"stream_options": {"include_usage": True}}, "stream_options"),
        ({"response_format": {"type": "xml"}}, "response_format.type"),
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"schema": SCHEMA}}},
            "response_format.json_schema.name",
        ),
        (
            {"response_format": json_schema() | {"type": "json_object"}},
            "response_format.json_schema",
        ),
        ({"response_format": json_schema(name="an answer")}, "response_format.json_schema.name"),
        ({"response_format": json_schema(name="a" * 65)}, "response_format.json_schema.name"),
        ({"response_format": json_schema(schema={"type": "object"})}, "response_format"),
        ({"response_format": {"type": "json_object"}, "messages": [USER]}, "messages"),
    ],
)
def test_a_chat_request_that_no_server_takes_is_refused(fields: dict[str, Any], param: str) -> None:
    assert refusal(chat_request, REQUEST | fields).param == param


@pytest.mark.parametrize("name", REQUEST)
def test_a_missing_parameter_is_named(name: str) -> None:
    body = {key: value for key, value in REQUEST.items() if key != name}

    error = refusal(chat_request, body)

    assert (error.param, error.code) == (name, "missing_required_parameter")


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b"[]", b'"x"'])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    assert refusal(chat_request, body).param is None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"input": "one"},
        {"dimensions": 256, "encoding_format": "base64", "user": "u"},
        {"input": ["x"] * 2_048},
        {"input": "x" * 4 * 8_192},
    ],
)
def test_an_embedding_request_of_the_documented_shape_is_taken(fields: dict[str, Any]) -> None:
    embedding_request(json.dumps(ASKED | fields).encode(), ())


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"model": ""}, "model"),
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": ["", ""]}, "input[0]"),
        ({"input": ["x", ""]}, "input[1]"),
        ({"input": None}, "input"),
        ({"input": ["x"] * 2_049}, "input"),
        ({"input": "x" * (4 * 8_192 + 1)}, "input"),
        ({"input": ["x" * 4 * 8_000] * 38}, "input"),
        ({"dimensions": 0}, "dimensions"),
        ({"encoding_format": "int8"}, "encoding_format"),
        ({"truncate": True}, "truncate"),
    ],
)
def test_an_embedding_request_that_no_server_takes_is_refused(
    fields: dict[str, Any], param: str
) -> None:
    assert refusal(embedding_request, ASKED | fields).param == param


@pytest.mark.parametrize(
    ("feature", "fields", "param"),
    [
        ("json_schema", {"response_format": json_schema()}, "response_format"),
        ("json_object", {"response_format": {"type": "json_object"}}, "response_format"),
        ("temperature", {"temperature": 0}, "temperature"),
        ("max_tokens", {"max_tokens": 7}, "max_tokens"),
    ],
)
def test_what_a_server_does_not_support_is_refused_only_when_asked_for(
    feature: str, fields: dict[str, Any], param: str
) -> None:
    assert refusal(chat_request, REQUEST | fields, (feature,)).param == param
    chat_request(json.dumps(REQUEST).encode(), (feature,))
