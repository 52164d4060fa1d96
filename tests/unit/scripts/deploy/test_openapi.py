"""The published description of the API."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scripts.deploy.openapi import TARGET, description, openapi
from scripts.deploy.openapi_streams import STREAMS, Stream

DESCRIPTION = description()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
}
WITH_KEY = {name: each for name, each in OPERATIONS.items() if "security" in each}
WITH_BODY = {name: each for name, each in OPERATIONS.items() if "requestBody" in each}


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every object in it, itself included."""
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from parts(inner)
    if isinstance(schema, list):
        for inner in schema:
            yield from parts(inner)


@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS)
def test_an_example_of_a_stream_is_one(stream: Stream) -> None:
    events = [event for event in stream.example.split("\n\n")[:-1] if not event.startswith(":")]

    texts = [event.removeprefix("data: ") for event in events]
    fitting = [
        [model.__name__ for model in stream.models if fits(json.loads(text), model.__name__)]
        for text in texts
        if text != stream.last
    ]

    assert stream.last is None or texts[-1] == stream.last
    assert len(fitting) > 1
    assert all(len(models) == 1 for models in fitting)


def fits(value: object, model: str) -> bool:
    schema = {"$ref": f"#/components/schemas/{model}", "components": DESCRIPTION["components"]}
    return bool(Draft202012Validator(schema).is_valid(value))


def test_the_description_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == openapi()


def test_every_reference_leads_somewhere() -> None:
    models = {f"#/components/schemas/{name}" for name in DESCRIPTION["components"]["schemas"]}

    references = {part["$ref"] for part in parts(DESCRIPTION) if isinstance(part.get("$ref"), str)}

    assert references
    assert references <= models


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_error_has_one_shape(name: str) -> None:
    """Those that API Gateway answers have ours even where OpenAI's clients ask."""
    responses = OPERATIONS[name]["responses"]
    errors = {status: told for status, told in responses.items() if status >= "400"}

    assert {"429", "500", "504"} <= set(errors)
    assert "default" not in responses
    for status, error in errors.items():
        is_openai = name.endswith("/chat/completions") and status not in ("429", "504")
        shape = "OpenAIErrorBody" if is_openai else "ErrorBody"
        assert error["content"]["application/json"]["schema"] == {
            "$ref": f"#/components/schemas/{shape}"
        }


def test_chats_alone_may_be_streamed() -> None:
    streamed = {
        name: responses["200"]["content"]["text/event-stream"]
        for name, responses in ((name, each["responses"]) for name, each in OPERATIONS.items())
        if "text/event-stream" in responses.get("200", {}).get("content", {})
    }

    assert set(streamed) == {
        "POST /api/openmem/v1/chat",
        "POST /api/openmem/v1/chat/completions",
    }
    for name, answer in streamed.items():
        assert answer["schema"]["required"] == ["data"]
        assert answer["example"].endswith("\n\n")
        assert "application/json" in OPERATIONS[name]["responses"]["200"]["content"]


@pytest.mark.parametrize("name", WITH_KEY)
def test_a_key_may_be_refused_in_the_words_of_the_dialect(name: str) -> None:
    statuses = set(WITH_KEY[name]["responses"])

    expected = {"401", "404", "503"} if "openmem" in name else {"401", "403", "404", "422", "503"}
    assert expected <= statuses


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_body_may_be_no_json_or_too_large(name: str) -> None:
    assert {"400", "413"} <= set(WITH_BODY[name]["responses"])


def test_a_key_comes_in_any_form_of_either_dialect() -> None:
    schemes = DESCRIPTION["components"]["securitySchemes"]

    forms = {(scheme.get("name"), scheme.get("scheme")) for scheme in schemes.values()}

    assert forms == {("Authorization", None), (None, "bearer"), ("X-API-Key", None)}
    for operation in WITH_KEY.values():
        assert [[*alternative] for alternative in operation["security"]] == [
            [scheme] for scheme in ("Token", "Bearer", "ApiKey")
        ]


def test_health_alone_needs_no_key() -> None:
    assert set(OPERATIONS) - set(WITH_KEY) == {"GET /v1/health"}


def test_ids_in_paths_are_uuids() -> None:
    ids = {
        parameter["name"]: parameter["schema"].get("format")
        for operation in OPERATIONS.values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "path" and parameter["name"] not in ("agent", "key_id")
    }

    assert ids
    assert set(ids.values()) == {"uuid"}


@pytest.mark.parametrize("path", ["/v1/agents", "/v1/entities", "/v1/webhooks"])
def test_what_is_there_already_is_answered_with_another_status(path: str) -> None:
    responses = OPERATIONS[f"POST {path}"]["responses"]

    assert responses["200"]["content"] == responses["201"]["content"]


def test_nothing_has_no_content() -> None:
    assert "content" not in OPERATIONS["DELETE /v1/webhooks/{webhook_id}"]["responses"]["204"]


def test_the_key_of_a_request_is_told_where_it_is_read() -> None:
    keyed = {
        name
        for name, operation in OPERATIONS.items()
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "Idempotency-Key"
    }

    assert keyed == {
        "POST /api/openmem/v1/chat",
        "POST /api/openmem/v1/chat/completions",
        "POST /api/openmem/v1/add/feedback",
        "POST /api/openmem/v1/add/message",
        "POST /v1/memories",
        "POST /v1/memories/batch",
        "POST /v2/memories",
    }
