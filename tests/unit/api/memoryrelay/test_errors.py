"""What MemoryRelay's clients are told when something is wrong: every row of its status table."""

import json
from typing import Any

import pytest

from cairn.domain.errors import (
    CairnError,
    Conflict,
    DependencyUnavailable,
    InvalidRequest,
    NotAuthorized,
    NotFound,
)
from cairn.domain.scope import Permission, Scope
from tests.unit.api.client import KEY, READING_KEY, Client
from tests.unit.api.recording import MEMORY_ID

CREATE = "/v1/memories"
ITEM = f"/v1/memories/{MEMORY_ID}"
CONTENT = {"content": "VPN cert expires in May", "agent_id": "release-bot"}
ROUTES: list[tuple[str, str, object]] = [
    ("POST", "/v1/memories", CONTENT),
    ("POST", "/v2/memories", CONTENT),
    ("POST", "/v1/memories/batch", {"memories": [CONTENT]}),
    ("POST", "/v1/memories/search", {"query": "cert"}),
    ("POST", "/v1/memories/maintenance", {"action": "demote_cold"}),
    ("POST", "/v1/memories/context", {"query": "cert"}),
    ("POST", "/v2/context", {"query": "cert"}),
    ("POST", "/v2/context/build", {"query": "cert"}),
    ("GET", "/v1/memories", None),
    ("GET", ITEM, None),
    ("GET", f"/v2/memories/{MEMORY_ID}/status", None),
    ("PUT", ITEM, {"content": "new"}),
    ("PATCH", ITEM, {"content": "new"}),
    ("PUT", f"{ITEM}/importance", {"importance": 0.9}),
    ("DELETE", ITEM, None),
]


def refused(error: Exception) -> Client:
    return Client(memory=error, refusal=error, found=error)


@pytest.mark.parametrize(
    ("error", "status", "type"),
    [
        (InvalidRequest("no"), 422, "validation_error"),
        (InvalidRequest("no", code="malformed_body"), 400, "validation_error"),
        (InvalidRequest("no", code="body_too_large"), 413, "payload_too_large"),
        (NotAuthorized("no"), 403, "forbidden"),
        (NotFound("no"), 404, "not_found"),
        (Conflict("no"), 503, "service_unavailable"),
        (DependencyUnavailable("no"), 503, "service_unavailable"),
        (RuntimeError("the launch code is 0000"), 500, "internal_error"),
    ],
)
def test_every_error_has_one_status_and_a_body_that_every_client_can_read(
    error: Exception, status: int, type: str
) -> None:
    answer = refused(error).get(ITEM)

    message = answer.body["message"]
    assert answer.status == answer.body["status"] == answer.body["code"] == status
    assert answer.body["type"] == type
    assert answer.body["title"]
    assert message == answer.body["detail"] == answer.body["error"]
    assert message == ("no" if isinstance(error, CairnError) else message)
    assert "0000" not in json.dumps(answer.body)
    assert answer.body["request_id"] == answer.headers["X-Request-Id"] == "req-1"


def test_an_id_is_not_repeated_where_clients_look_for_digits_of_a_status() -> None:
    unknown = NotFound(f"there is no memory {MEMORY_ID!r}", code="memory_not_found")

    assert MEMORY_ID not in refused(unknown).ask("DELETE", ITEM).body["message"]


@pytest.mark.parametrize("wanted", range(0, 100))
def test_to_wait_is_whole_seconds_that_no_client_takes_for_a_status(wanted: int) -> None:
    answer = refused(DependencyUnavailable("no", retry_after_seconds=wanted)).get(ITEM)

    seconds = int(answer.headers["Retry-After"])
    assert seconds == answer.body["retry_after"]
    assert seconds >= min(wanted, 60)
    assert not any(code in str(seconds * 1_000) for code in ("400", "401", "402", "403", "404"))


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
@pytest.mark.parametrize(
    "headers",
    [{}, {"X-API-Key": "wrong"}, {"Authorization": "Bearer wrong", "X-API-Key": KEY}],
)
def test_without_a_valid_key_nothing_else_is_looked_at(
    method: str, path: str, body: object, headers: dict[str, str]
) -> None:
    answer = Client().ask(method, path, "not json" if body else None, headers=headers)

    assert (answer.status, answer.body["type"]) == (401, "unauthorized")


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
def test_either_header_carries_the_key(method: str, path: str, body: object, header: str) -> None:
    client = Client(memory=NotFound("no"))
    value = f"Bearer {KEY}" if header == "Authorization" else KEY

    assert client.ask(method, path, body, headers={header: value}).status in (200, 202, 404)


@pytest.mark.parametrize("permission", [Permission.READ, Permission.WRITE, Permission.DELETE])
def test_the_missing_permission_is_named(permission: Permission) -> None:
    with pytest.raises(NotAuthorized) as error:
        Scope("p1", frozenset()).require(permission)

    answer = refused(error.value).get(ITEM)

    assert answer.status == 403
    assert repr(permission.value) in answer.body["detail"]


def test_a_batch_by_a_key_that_may_not_write_is_refused_whole() -> None:
    client = Client()

    headers = {"X-API-Key": READING_KEY}
    answer = client.post("/v1/memories/batch", {"memories": [{"content": " "}]}, headers=headers)

    assert answer.status == 403
    assert "'write'" in answer.body["detail"]
    assert client.written == []


@pytest.mark.parametrize(("method", "path", "body"), [route for route in ROUTES if route[2]])
@pytest.mark.parametrize("text", ["", "{", "[]", '{"content": NaN}', "[" * 100_000])
def test_a_body_that_is_no_object_is_no_validation_error(
    method: str, path: str, body: object, text: str
) -> None:
    answer = Client().ask(method, path, text)

    assert (answer.status, answer.body["type"]) == (400, "validation_error")


@pytest.mark.parametrize(("method", "path", "body"), [route for route in ROUTES if not route[2]])
@pytest.mark.parametrize("text", [None, "", "{}", '{"unknown": 1}'])
def test_what_takes_no_body_ignores_one(
    method: str, path: str, body: object, text: str | None
) -> None:
    assert Client(memory=NotFound("no")).ask(method, path, text).status in (200, 404)


def test_a_body_beyond_six_megabytes_is_too_large() -> None:
    answer = Client().post(CREATE, json.dumps({"content": "x" * (6 * 1024 * 1024)}))

    assert (answer.status, answer.body["type"]) == (413, "payload_too_large")


@pytest.mark.parametrize(
    ("method", "path", "body"), [route for route in ROUTES if MEMORY_ID in route[1]]
)
@pytest.mark.parametrize("wrong", ["nonsense", "7c9e1b52", f"{MEMORY_ID}0", "%20"])
def test_an_id_that_is_no_uuid_is_refused(method: str, path: str, body: object, wrong: str) -> None:
    client = Client()

    answer = client.ask(method, path.replace(MEMORY_ID, wrong), body)

    assert answer.status == 422
    assert answer.body["details"] == [{"field": "memory_id", "message": "must be a UUID"}]
    assert not (client.read or client.changed or client.deleted)


def test_an_id_is_looked_up_in_the_form_it_is_stored_in() -> None:
    client = Client()

    client.get(ITEM.replace(MEMORY_ID, MEMORY_ID.upper()))
    client.get(ITEM.replace("/v1", "//v1/"))

    assert [memory_id for memory_id, _ in client.read] == [MEMORY_ID] * 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/nothing"),
        ("GET", "/v2/icm/capabilities"),
        ("POST", ITEM),
        ("DELETE", "/v1/memories"),
        ("POST", "/v1/sessions"),
        ("GET", f"{ITEM}/nothing"),
    ],
)
def test_unknown_routes_are_not_found(method: str, path: str) -> None:
    answer = Client().ask(method, path, {})

    assert (answer.status, answer.body["type"], answer.body["code"]) == (404, "not_found", 404)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"content", "agent_id"}),
        ({"content": 5, "agent_id": None}, {"content", "agent_id"}),
        ({**CONTENT, "metadata": "text", "tier": "lukewarm"}, {"metadata", "tier"}),
    ],
)
def test_every_refused_field_is_named(body: dict[str, Any], fields: set[str]) -> None:
    answer = Client().post(CREATE, body)

    assert answer.status == 422
    assert {detail["field"] for detail in answer.body["details"]} == fields
    assert all(detail["message"] for detail in answer.body["details"])
    assert all(field in answer.body["detail"] for field in fields)
