"""What every request goes through: key, body, errors, log."""

import base64
import json
from typing import Any

import pytest
from pydantic import BaseModel

from cairn.api.browser_policy import BrowserPolicy
from cairn.domain.errors import (
    Conflict,
    DependencyUnavailable,
    InvalidRequest,
    NotAuthenticated,
    NotAuthorized,
    NotFound,
)
from cairn.domain.scope import Scope
from tests.unit.api.client import ADD, HELLO, KEY, SEARCH, STATUS, Client, event
from tests.unit.api.recording import NOW

SECRET = "the launch code is 0000"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Token {KEY}"},
        {"authorization": f"token {KEY}"},
        {"AUTHORIZATION": f"Bearer {KEY}"},
        {"Authorization": f"  bEARER   {KEY}  "},
        {"x-api-key": KEY},
        {"X-API-Key": f" {KEY} ", "Authorization": " "},
    ],
)
def test_a_key_opens_whatever_the_case_and_spacing(headers: dict[str, str]) -> None:
    client = Client()

    answer = client.post(ADD, HELLO, headers=headers)

    assert answer.status == 200
    assert client.added[0][1] == Scope(project_id="p1")


@pytest.mark.parametrize("path", [ADD, STATUS, SEARCH])
@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (None, 40130),
        ({}, 40130),
        ({"Authorization": " "}, 40130),
        ({"Authorization": "Token "}, 40132),
        ({"Authorization": KEY}, 40132),
        ({"Authorization": f"Basic {KEY}"}, 40132),
        ({"Authorization": f"Token {KEY} x"}, 40132),
        ({"Authorization": "Token wrong"}, 40132),
        ({"X-Api-Key": "wrong"}, 40132),
        ({"Authorization": "Token wrong", "X-Api-Key": KEY}, 40132),
    ],
)
def test_without_a_valid_key_nothing_else_is_looked_at(
    path: str, headers: dict[str, str] | None, code: int
) -> None:
    client = Client()

    answer = client.post(path, "not json", headers=headers)

    assert (answer.status, answer.code) == (401, code)
    assert not (client.added or client.read or client.searched)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("{", "not valid JSON"),
        ("nope", "not valid JSON"),
        ('{"a": NaN}', "not valid JSON"),
        ('{"a": 1e999}', "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ('{"a": ' + "9" * 5000 + "}", "not valid JSON"),
        ("[]", "must be a JSON object"),
        ('"text"', "must be a JSON object"),
        ("null", "must be a JSON object"),
    ],
)
def test_a_body_that_is_no_object_is_refused(body: str, complaint: str) -> None:
    answer = Client().post(ADD, body)

    assert (answer.status, answer.code) == (400, 40000)
    assert complaint in answer.body["message"]


def test_an_absent_body_is_refused_as_empty() -> None:
    answer = Client().send(event("POST", ADD))

    assert (answer.status, answer.code) == (400, 40000)
    assert "empty" in answer.body["message"]


def test_a_body_beyond_six_megabytes_is_too_large() -> None:
    answer = Client().post(ADD, json.dumps({"x": "é" * (3 * 1024 * 1024)}, ensure_ascii=False))

    assert (answer.status, answer.code, answer.body["type"]) == (413, 40013, "payload_too_large")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_the_body_is_json_whatever_its_type_says(content_type: str | None) -> None:
    headers = {"Authorization": f"Token {KEY}"}
    if content_type:
        headers["content-type"] = content_type

    assert Client().post(ADD, HELLO, headers=headers).status == 200


def test_a_base64_body_is_decoded() -> None:
    client = Client()
    text = json.dumps({**HELLO, "user_id": "预算"}, ensure_ascii=False)
    encoded = base64.b64encode(text.encode()).decode()

    answer = client.post(ADD, encoded, isBase64Encoded=True)

    assert answer.status == 200
    assert client.command.subjects[0].id == "预算"


def test_bytes_that_are_not_utf8_are_refused() -> None:
    encoded = base64.b64encode('{"user_id": "é"}'.encode("latin-1")).decode()

    answer = Client().post(ADD, encoded, isBase64Encoded=True)

    assert (answer.status, answer.code) == (400, 40000)
    assert "UTF-8" in answer.body["message"]


def test_base64_that_is_none_is_read_as_text() -> None:
    answer = Client().post(ADD, "{", isBase64Encoded=True)

    assert (answer.status, answer.code) == (400, 40000)


@pytest.mark.parametrize(
    ("escaped", "kept"),
    [
        (r"a\ud800b", "a\ufffdb"),
        (r"\udc00\ud800", "\ufffd\ufffd"),
        (r"\ud83d\ude00", "😀"),
        (r"a\u0000b\u0007\u001f", "a\x00b\x07\x1f"),
        ("שלום नमस्ते 你好", "שלום नमस्ते 你好"),
    ],
)
def test_characters_are_kept_and_lone_surrogates_replaced(escaped: str, kept: str) -> None:
    client = Client()
    body = '{"user_id":"u1","info":{"%s":"%s"},"messages":[{"role":"user","content":"%s"}]}'

    answer = client.post(ADD, body % (escaped, escaped, escaped))

    assert answer.status == 200
    assert client.command.messages[0].text == kept
    assert client.command.labels.info == {kept: kept}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
def test_an_unknown_route_is_not_found_with_or_without_a_key(method: str) -> None:
    answers = [
        Client().send(event(method, "/nowhere", headers=headers))
        for headers in (None, {"Authorization": f"Token {KEY}"}, {"Authorization": "Token wrong"})
    ]

    for answer in answers:
        assert answer.status == 404
        assert answer.body is None if method == "HEAD" else answer.code == 40001


def test_a_known_path_with_another_method_is_not_found() -> None:
    assert Client().send(event("GET", ADD)).status == 404


@pytest.mark.parametrize("path", ["/api/openmem/v1//add/message", f"{ADD}/", f"/{ADD}"])
def test_slashes_too_many_do_not_matter(path: str) -> None:
    assert Client().post(path, HELLO).status == 200


def test_an_error_carries_all_that_any_client_reads() -> None:
    answer = Client().send(event("GET", "/nowhere"))

    text = answer.body["message"]
    assert answer.body == {
        "code": 40001,
        "data": None,
        "message": text,
        "detail": text,
        "error": text,
        "type": "not_found",
        "title": "Not Found",
        "status": 404,
        "request_id": "req-1",
    }
    assert answer.headers["X-Request-Id"] == "req-1"
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InvalidRequest("no"), 400, 40000),
        (InvalidRequest("no", code="knowledge_base_not_linked"), 400, 50123),
        (NotAuthenticated("no"), 401, 40132),
        (NotAuthorized("no"), 401, 40103),
        (NotFound("no"), 404, 40001),
        (NotFound("no", code="task_not_found"), 404, 50131),
        (DependencyUnavailable("no"), 503, 50004),
        (Conflict("no"), 500, 50000),
        (ValueError("no"), 500, 50000),
    ],
)
def test_each_outcome_has_its_status_and_code(error: Exception, status: int, code: int) -> None:
    answer = Client(task=error).add()

    assert (answer.status, answer.code) == (status, code)
    assert answer.body["data"] is None


def test_an_outage_says_when_to_try_again() -> None:
    answer = Client(found=DependencyUnavailable("the store did not answer")).search()

    assert answer.status == 503
    assert answer.headers["Retry-After"] == "5"


def test_an_unexpected_error_is_logged_but_never_told() -> None:
    client = Client(task=RuntimeError(SECRET))

    answer = client.add()

    failure, request = client.lines
    assert SECRET not in json.dumps(answer.body)
    assert answer.body["request_id"] == failure["request_id"] == "req-1"
    assert failure["causes"][0]["class"] == "builtins.RuntimeError"
    assert "in _or_raise" in failure["causes"][0]["traceback"]
    assert request["status"] == 500


def test_the_causes_of_an_outage_are_logged() -> None:
    error = DependencyUnavailable("the store did not answer")
    error.__cause__ = TimeoutError(SECRET)
    client = Client(task=error)

    client.add()

    causes = client.lines[0]["causes"]
    assert [cause["class"] for cause in causes] == [
        "cairn.domain.errors.DependencyUnavailable",
        "builtins.TimeoutError",
    ]
    assert causes[0]["message"] == "the store did not answer"


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"path": None, "httpMethod": None},
        {"httpMethod": "POST", "path": ADD},
        {"Records": []},
        {**event("POST", ADD, "{}"), "headers": {"Authorization": None}},
        {**event("POST", ADD, "{}"), "requestContext": None},
    ],
)
def test_nothing_ever_raises_out_of_the_handler(nonsense: dict[str, Any]) -> None:
    answer = Client().send(nonsense)

    assert answer.status >= 400
    assert answer.body["request_id"] == answer.headers["X-Request-Id"]


def test_each_request_leaves_one_line_that_says_how_it_went() -> None:
    client = Client()

    client.add()

    (line,) = client.lines
    assert {key: line[key] for key in line if key not in ("timestamp", "service", "location")} == {
        "level": "INFO",
        "message": "request",
        "method": "POST",
        "route": ADD,
        "status": 200,
        "code": 0,
        "duration_ms": 0,
        "request_id": "req-1",
        "project_id": "p1",
    }


def test_the_line_of_a_request_says_what_it_consumed() -> None:
    consumed = iter([{"write_units": 12.0, "table_calls": 3}, {"write_units": 0.0}])
    client = Client(take_consumed=lambda: next(consumed))

    client.add()
    client.add()

    first, second = client.lines
    assert (first["write_units"], first["table_calls"]) == (12.0, 3)
    assert second["write_units"] == 0.0


def test_neither_words_nor_keys_reach_the_log() -> None:
    class Strict(BaseModel):
        number: int

    def quoting_error() -> Exception:
        try:
            Strict.model_validate({"number": SECRET})
        except ValueError as error:
            return error
        raise AssertionError

    client = Client(task=quoting_error(), found=KeyError(SECRET))

    client.add(messages=[{"role": "user", "content": SECRET}], user_id=SECRET)
    client.add(messages=[{"role": "oracle", "content": SECRET}])
    client.search(query=SECRET)
    client.search(query=SECRET, filter={SECRET: {SECRET: 1}})
    client.post(STATUS, "{" + SECRET)
    client.post(SEARCH, {}, headers={"Authorization": f"Token {SECRET}"})

    statuses = [line["status"] for line in client.lines if line["message"] == "request"]
    assert statuses == [500, 400, 500, 400, 400, 401]
    assert SECRET not in client.log.getvalue()
    assert KEY not in client.log.getvalue()


def test_the_deadline_leaves_time_to_answer() -> None:
    client = Client()

    client.add()

    assert client.added[0][2] == NOW + 25_000


def test_health_needs_no_key_and_names_the_providers() -> None:
    answer = Client().send(event("GET", "/v1/health", headers=None))

    assert answer.status == 200
    assert answer.body == {
        "status": "healthy",
        "version": "1.0",
        "api_version": "v1",
        "environment": "test",
        "timestamp": NOW // 1000,
        "uptime_seconds": 7,
        "services": {"database": "up"},
        "extractor": "offline-rules",
        "embedder": "offline-hash@256",
        "chat_model": "offline-memories",
    }


PAGE = "https://app.example.com"
REQUESTS = {
    "answered": event("POST", ADD, json.dumps(HELLO)),
    "refused": event("POST", ADD, "{}"),
    "without a key": event("POST", ADD, "{}", headers={}),
    "unknown": event("GET", "/nowhere"),
    "malformed": {"Records": []},
    "public": event("GET", "/v1/health"),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_every_response_tells_browsers_how_to_treat_it(request_: dict[str, Any]) -> None:
    policy = BrowserPolicy(frozenset({PAGE}))
    sent = {**request_, "headers": {**(request_.get("headers") or {}), "ORIGIN": PAGE}}

    answer = Client(browsers=policy).send(sent)

    assert policy.headers(PAGE).items() <= answer.headers.items()


def test_an_unexpected_error_tells_browsers_how_to_treat_it() -> None:
    answer = Client(task=RuntimeError(SECRET)).add()

    assert answer.status == 500
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/v1/health", "/v1/memories", "/v1/memories/no-uuid", "/nowhere"])
def test_head_is_get_without_its_body(path: str) -> None:
    got, headed = (Client().send(event(method, path)) for method in ("GET", "HEAD"))

    assert (headed.status, headed.headers) == (got.status, got.headers)
    assert got.body
    assert headed.body is None
