"""Hostile requests are the same for everybody, of every kind, and a bad answer is noticed."""

import json
from typing import Any

import pytest

from tests.e2e.hostile.draft import HostileRequest, Key
from tests.e2e.hostile.generator import hostile_request
from tests.e2e.hostile.routes import Description
from tests.e2e.hostile.verdict import ENVELOPE, complaint
from tests.e2e.hostile.verdict import OPENAI as KEYS_OF_OPENAI
from tests.e2e.hostile.ways import COMMON, RARE
from tests.e2e.http import Answer

KEYS = [Key("mem_one", "one"), Key("mem_two", "two")]
IDS = {"memory_id": ["71df8351-cbee-4cb5-b0c7-d27661cbf320"], "agent": ["ops"]}
SECRETS = {"one": "of-one", "two": "of-two"}
MEMOS, RELAY = "/api/openmem/v1/get/status", "/v1/memories"
CHAT, OPENAI = "/api/openmem/v1/chat", "/api/openmem/v1/chat/completions"
STREAM = {"Content-Type": "text/event-stream"}


def test_seed_and_number_make_a_request_again() -> None:
    first, again = (
        [hostile_request(7, number, Description(IDS), KEYS) for number in range(50)]
        for _ in range(2)
    )

    assert first == again
    assert first != [hostile_request(8, number, Description(IDS), KEYS) for number in range(50)]


def test_every_way_and_every_route_is_tried() -> None:
    described = Description(IDS)
    requests = [hostile_request(7, number, described, KEYS) for number in range(1_500)]

    ways = {way.__name__ for way in (*COMMON, *RARE)}
    assert {way for way in ways if any(way in request.name for request in requests)} == ways
    paths = {request.path.partition("?")[0] for request in requests}
    assert {r.path for r in described.routes if not r.in_path} <= paths
    assert max(len(request.body or b"") for request in requests) > 6 * 1024 * 1024


def body(code: int, status: int, **fields: Any) -> str:
    return json.dumps(dict.fromkeys(ENVELOPE) | {"code": code, "status": status} | fields)


@pytest.mark.parametrize(
    ("path", "status", "text", "headers", "found"),
    [
        (MEMOS, 200, '{"code": 0}', {}, ""),
        (MEMOS, 200, '{"id": 1}', {}, "no success of MemOS"),
        (MEMOS, 400, body(40000, 400), {}, ""),
        (MEMOS, 400, body(400, 400), {}, "no code of MemOS"),
        (MEMOS, 403, '{"message": "Missing Authentication Token"}', {}, "without "),
        (MEMOS, 404, "<html>", {}, "no JSON"),
        (MEMOS, 400, "[]", {}, "no object"),
        (MEMOS, 500, body(50000, 500), {}, "an error of the server's"),
        (MEMOS, 502, "Internal error", {}, "an error of the server's"),
        (MEMOS, 503, body(50004, 503), {}, "an error of the server's"),
        (MEMOS, 503, body(50004, 503), {"Retry-After": "5"}, ""),
        (MEMOS, 200, '{"code": 0, "data": "of-one"}', {}, ""),
        (MEMOS, 200, '{"code": 0, "data": "of-two"}', {}, "it shows"),
        (RELAY, 200, '{"id": 1}', {}, ""),
        (RELAY, 204, "", {}, ""),
        (RELAY, 422, body(422, 422), {}, ""),
        (RELAY, 422, body(40000, 422), {}, "another code"),
        (OPENAI, 200, '{"object": "chat.completion"}', {}, ""),
        (OPENAI, 200, '{"code": 0}', {}, "no completion"),
        (OPENAI, 400, json.dumps({"error": dict.fromkeys(sorted(KEYS_OF_OPENAI))}), {}, ""),
        (OPENAI, 400, '{"error": {"message": "no"}}', {}, "an error without"),
        (OPENAI, 413, body(40013, 413, error="API Gateway's own"), {}, ""),
        (CHAT, 400, '{"error": {"message": "no"}}', {}, "without "),
        (CHAT, 200, 'data: {"type":"text","data":"a"}\n\ndata: {"type":"end"}\n\n', STREAM, ""),
        (CHAT, 200, ': waiting\n\ndata: {"type":"error","code":50004}\n\n', STREAM, ""),
        (CHAT, 200, 'data: {"type":"error","code":50000}\n\n', STREAM, "an error of the server's"),
        (CHAT, 200, 'data: {"type":"text","data":"a"}\n\n', STREAM, "a stream without an end"),
        (CHAT, 200, 'data: {"type":"te', STREAM, "no events"),
        (CHAT, 200, "", STREAM, "no events"),
        (OPENAI, 200, "data: {}\n\ndata: [DONE]\n\n", STREAM, ""),
        (OPENAI, 200, 'data: {"error":{"code":"50000"}}\n\n', STREAM, "an error of the server's"),
    ],
)
def test_what_is_wrong_with_an_answer_is_found(
    path: str, status: int, text: str, headers: dict[str, str], found: str
) -> None:
    request = HostileRequest("1", "POST", path, {}, b"{}", "one")

    complained = complaint(request, Answer(status, headers, text), SECRETS)

    assert complained.startswith(found) if found else complained == ""
