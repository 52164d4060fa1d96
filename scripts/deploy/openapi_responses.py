"""Which responses openapi.json tells of: results and, of one shape a dialect, every error."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from cairn.api.dialects import error_statuses, is_memoryrelay, is_openai
from cairn.api.event import JSON
from cairn.api.event_stream import EVENT_STREAM
from cairn.api.openai.errors import OpenAIErrorBody
from cairn.api.problem import ErrorBody
from scripts.deploy.openapi_requests import IDEMPOTENCY_KEY, REF
from scripts.deploy.openapi_streams import STREAMS

ERRORS = {
    400: "The body is no JSON object, or what it says is not accepted.",
    401: "The key is missing, unknown, expired or revoked, or in MemOS lacks a permission.",
    403: "The key lacks the permission that the message names.",
    404: "There is no such thing in this project.",
    409: "It conflicts with what is stored.",
    413: "The body is too large.",
    422: "A field is not accepted; the details name it.",
    429: "Too many requests.",
    500: "A defect; the request id finds its cause in the log.",
    503: "A part of the deployment did not answer, nothing was stored.",
    504: "No answer in time.",
}
# Where a request conflicts with what is stored, beside those with a key of their own.
UNIQUE_URLS = frozenset({"/v1/webhooks/{webhook_id}"})
# What API Gateway answers by itself.
OF_THE_GATEWAY = frozenset({429, 504})
RETRY_AFTER = {
    "description": "Seconds after which trying again may help.",
    "schema": {"type": "integer", "minimum": 1},
}


def complete(schema: dict[str, Any], found_statuses: Mapping[tuple[str, str], int]) -> None:
    """In place. `found_statuses` are by method and path."""
    models = schema["components"]["schemas"]
    for unused in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        models.pop(unused, None)
    streamed = [model for stream in STREAMS.values() for model in stream.models]
    described: list[type[BaseModel]] = [ErrorBody, OpenAIErrorBody, *streamed]
    for model in described:
        shape = model.model_json_schema(mode="serialization", ref_template=REF)
        models |= shape.pop("$defs", {}) | {model.__name__: shape}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            responses = operation["responses"]
            responses.pop("422", None)  # the framework's own
            _add_found(responses, found_statuses.get((method.upper(), path)))
            responses |= {str(status): _error(status, path) for status in _errors(path, operation)}
            if path in STREAMS:
                responses["200"]["content"][EVENT_STREAM] = STREAMS[path].media_type()


def _add_found(responses: dict[str, Any], found_status: int | None) -> None:
    if "204" in responses:
        del responses["204"]["content"]
    if found_status is not None:
        responses[str(found_status)] = {**responses["201"], "description": "It was there already"}


def _errors(path: str, operation: Mapping[str, Any]) -> Iterator[int]:
    for status in sorted(error_statuses(path) | OF_THE_GATEWAY):
        if _is_possible(status, path, operation):
            yield status


def _is_possible(status: int, path: str, operation: Mapping[str, Any]) -> bool:
    has_key, has_body = "security" in operation, "requestBody" in operation
    if status in OF_THE_GATEWAY or status == 500:
        return True
    if status == 413 or (status == 400 and is_memoryrelay(path)):
        return has_body
    if status == 409:
        return IDEMPOTENCY_KEY in operation.get("parameters", ()) or (
            has_body and path in UNIQUE_URLS
        )
    return has_key


def _error(status: int, path: str) -> dict[str, Any]:
    is_ours = status in OF_THE_GATEWAY or not is_openai(path)
    shape = ErrorBody if is_ours else OpenAIErrorBody
    content = {JSON: {"schema": {"$ref": REF.format(model=shape.__name__)}}}
    error: dict[str, Any] = {"description": ERRORS[status], "content": content}
    return error | {"headers": {"Retry-After": RETRY_AFTER}} if status == 503 else error
