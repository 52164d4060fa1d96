"""Bad input gets a clear error and loses nothing: each case over HTTP with status and code."""

import json
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.e2e.http import Answer, Api, send
from tests.e2e.polling import ended

ADD, SEARCH, STATUS = "/add/message", "/search/memory", "/get/status"
DELETE = "/delete/memory"
NOBODYS_ID = "71df8351-cbee-4cb5-b0c7-d27661cbf320"
HELLO = [{"role": "user", "content": "hello"}]
CHAT_TIMES = [
    "2025-09-12 08:00:00",
    "2025-09-12T08:00:00Z",
    "2025-09-12T08:00:00.123+08:00",
    "2025-09-12 08:00:00.123",
    "2025-09-12",
    "09:44 AM on 10 December, 2025 UTC",
    "Fri, 12 Sep 2025 08:00:00 GMT",
    "1757664000",
    "1757664000000",
    "2025年9月12日 08:00",
]
SCRIPTS = [
    "Ich heiße Jürgen und mag Äpfel",
    "我叫李雷，住在北京市朝阳区",
    "東京タワーで写真を撮りました",
    "안녕하세요 저는 서울에 살아요",
    "Меня зовут Наталья, живу в Казани",
    "أسكن في القاهرة منذ سنوات",
    "गंगा नदी वाराणसी से गुजरती है",
    "👩‍👩‍👧‍👦 party 🎉 tonight 🚀",
    "tab\tnewline\nbell\x07 and nul\x00 inside",
    "ﬁ ligature and Å decomposed A\u030a",
]


def refused(answer: Answer, status: int, code: int, *words: str) -> None:
    """The whole envelope: status, code, null data, and a message that names field and remedy."""
    assert (answer.status, answer.code) == (status, code), answer.text
    assert answer.body["data"] is None
    for word in words:
        assert word in answer.body["message"]


@pytest.mark.parametrize("path", [ADD, SEARCH, STATUS, DELETE])
@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, 40100),
        ("", 40100),
        ("Token", 40132),
        ("Token mem_unknown", 40132),
        ("Basic dXNlcjpwYXNz", 40132),
    ],
)
def test_keys_that_open_nothing(api: Api, path: str, authorization: str | None, code: int) -> None:
    headers = {"Content-Type": "application/json"}
    if authorization is not None:
        headers["Authorization"] = authorization

    answer = send(api.base_url + path, body=b"{}", headers=headers)

    assert answer.status == 401
    assert answer.code in (code, 40130)


@pytest.mark.parametrize("scheme", ["Token", "token", "TOKEN", "Bearer", "bearer"])
def test_both_schemes_open_in_any_case(api: Api, scheme: str) -> None:
    answer = api.post(SEARCH, {"user_id": "u", "query": "q"}, Authorization=f"{scheme} {api.key}")

    assert answer.status == 200


def test_revoked_and_expired_keys(api: Api, issue_key: Callable[..., str]) -> None:
    for key in (issue_key(revoked=True), issue_key("--expires", "2020-01-01")):
        refused(Api(api.base_url, key).search("anything"), 401, 40132)


def test_a_key_without_the_permission(api: Api, issue_key: Callable[..., str]) -> None:
    reader = Api(api.base_url, issue_key("--scopes", "read"))

    assert reader.search("anything").status == 200
    refused(reader.add("hello"), 401, 40103, "write")


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"{", b"not json", b"[]", b'"text"', b"null", b"12", b"\xff\xfe\x00"]
)
@pytest.mark.parametrize("path", [ADD, SEARCH, STATUS, DELETE])
def test_bodies_that_are_no_object(api: Api, path: str, body: bytes) -> None:
    refused(api.post(path, body), 400, 40000)


def test_a_body_larger_than_the_gateway_takes(api: Api) -> None:
    body = json.dumps({"user_id": "u", "messages": [{"role": "user", "content": "x" * 7_000_000}]})

    refused(api.post(ADD, body.encode()), 413, 40013)


@pytest.mark.parametrize(
    ("fields", "code", "word"),
    [
        ({"messages": None}, 40002, "messages"),
        ({"messages": []}, 40003, "messages"),
        ({"messages": "hello"}, 40000, "messages"),
        ({"messages": [{"content": "no role"}]}, 40002, "role"),
        ({"messages": [{"role": "robot", "content": "hi"}]}, 40000, "role"),
        ({"messages": [{"role": "user"}]}, 40002, "content"),
        ({"messages": [{"role": "user", "content": ""}]}, 40002, "content"),
        ({"messages": [{"role": "user", "content": []}]}, 40002, "content"),
        ({"messages": [{"role": "user", "content": {"no": "part"}}]}, 40000, "content"),
        ({"user_id": None}, 40002, "user_id"),
        ({"user_id": ""}, 40002, "user_id"),
        ({"user_id": "u" * 101}, 40010, "user_id"),
        ({"user_id": [f"u{n}" for n in range(21)]}, 40000, "user_id"),
        ({"conversation_id": "c" * 101}, 40011, "conversation_id"),
        ({"messages": [{"role": "user", "content": "word " * 40_000}]}, 40013, "messages"),
        ({"messages": [{"role": "user", "content": "字" * 40_001}]}, 40013, "messages"),
        ({"allow_knowledgebase_ids": ["base1"]}, 50123, "base1"),
        ({"tags": {"not": "a list"}}, 40000, "tags"),
        ({"info": ["not an object"]}, 40000, "info"),
        ({"async_mode": "perhaps"}, 40000, "async_mode"),
    ],
)
def test_adds_that_cannot_work(api: Api, fields: dict[str, Any], code: int, word: str) -> None:
    answer = api.post(ADD, {"user_id": api.user_id, "messages": HELLO, **fields})

    refused(answer, 400, code, word)
    assert api.values("hello") == []


@pytest.mark.parametrize(
    ("fields", "code", "word"),
    [
        ({"query": None}, 40002, "query"),
        ({"query": ""}, 40002, "query"),
        ({"query": "字" * 40_001}, 40305, "query"),
        ({"user_id": None}, 40002, "user_id"),
        ({"user_id": "u" * 101}, 40010, "user_id"),
        ({"conversation_id": "c" * 101}, 40011, "conversation_id"),
        ({"memory_limit_number": -1}, 40000, "memory_limit_number"),
        ({"preference_limit_number": -1}, 40000, "preference_limit_number"),
        ({"memory_limit_number": "many"}, 40000, "memory_limit_number"),
        ({"relativity": -0.1}, 40000, "relativity"),
        ({"relativity": 1.1}, 40000, "relativity"),
        ({"knowledgebase_ids": ["base1"]}, 50123, "base1"),
        ({"filter": []}, 40000, "filter"),
        ({"filter": {"and": {}}}, 40000, "filter.and"),
        ({"filter": {"a": 1, "b": 2}}, 40000, "filter"),
        ({"filter": {"and": [{"create_time": {"above": "2025"}}]}}, 40000, "filter.and[0]"),
        ({"filter": {"user": {"order": "1"}, "and": []}}, 40000, "filter"),
    ],
)
def test_searches_that_cannot_work(api: Api, fields: dict[str, Any], code: int, word: str) -> None:
    answer = api.post(SEARCH, {"user_id": api.user_id, "query": "hello", **fields})

    refused(answer, 400, code, word)


@pytest.mark.parametrize(("asked", "most"), [(0, 0), (1, 1), (26, 25), (10**9, 25), (None, 9)])
def test_limits_are_kept_within_bounds(api: Api, asked: int | None, most: int) -> None:
    api.add(*(f"Crate {n} holds {n} oranges" for n in range(30)))

    found = api.search("oranges in crates", relativity=0, memory_limit_number=asked).data

    assert len(found["memory_detail_list"]) == most


def test_two_hundred_messages_in_one_add(api: Api) -> None:
    task = api.add(*(f"Parcel {n} went to depot {n * 3}" for n in range(200))).data

    assert task["status"] == "completed"
    assert any("Parcel 137 " in value for value in api.values("parcel 137"))


@pytest.mark.parametrize("task_id", ["", None, "nonsense", NOBODYS_ID, "a#b/c", 7])
def test_unknown_task_ids(api: Api, task_id: Any) -> None:
    answer = api.post(STATUS, {"task_id": task_id})

    assert answer.status in (400, 404)
    assert answer.code in (40000, 40002, 50131)


def test_another_projects_task_looks_like_an_unknown_one(api: Api, other: Api) -> None:
    task_id = api.add("hello").data["task_id"]

    foreign, unknown = other.status(task_id), other.status(str(uuid4()))

    refused(foreign, 404, 50131)
    assert foreign.body["message"] == unknown.body["message"]


@pytest.mark.parametrize("text", SCRIPTS)
def test_any_script_is_kept_as_it_is_and_found_by_its_words(api: Api, text: str) -> None:
    api.add(text)

    assert any(text in value for value in api.values(text))


def test_lone_surrogates_lose_nothing_around_them(api: Api) -> None:
    body = (
        b'{"user_id": "%s", "async_mode": false, '
        b'"messages": [{"role": "user", "content": "left \\ud83d right"}]}'
    ) % api.user_id.encode()

    assert api.post(ADD, body).status == 200
    [value] = api.values("left right")
    assert "left \ufffd right" in value


@pytest.mark.parametrize("chat_time", CHAT_TIMES)
def test_chat_times_are_understood(api: Api, chat_time: str) -> None:
    api.add({"role": "user", "content": "I bought a kayak", "chat_time": chat_time})

    [value] = api.values("kayak")
    assert ("10 December 2025" if "December" in chat_time else "12 September 2025") in value


def test_a_nonsense_chat_time_is_kept_and_not_rejected(api: Api) -> None:
    said = {"role": "user", "content": "I bought a kayak", "chat_time": "the day before the storm"}
    task_id = api.add(said, async_mode=True).data["task_id"]

    values = api.values("kayak")

    assert task_id
    assert any("I bought a kayak" in value for value in values)


@pytest.mark.parametrize(
    "strange", ["two words", "a#b", "a/b", "李雷", "%2F..", "x" * 100, "\t", "🦆"]
)
def test_strange_ids_are_just_ids(api: Api, strange: str) -> None:
    user_id = (strange + api.user_id)[:100] if len(strange) < 100 else strange
    fields = {"user_id": user_id, "conversation_id": strange}
    api.add("I bought a kayak", **fields)

    assert any("kayak" in value for value in api.values("kayak", **fields))


def test_a_repeated_body_returns_the_first_task(api: Api) -> None:
    first, again = (api.add("I bought a kayak", conversation_id="c").data for _ in range(2))

    assert first["task_id"] == again["task_id"]


@pytest.mark.parametrize("conversation", [{"conversation_id": "c"}, {}])
def test_yes_something_yes_keeps_all_three(api: Api, conversation: dict[str, str]) -> None:
    tasks = [api.add(text, **conversation).data["task_id"] for text in ("yes", "and tea", "yes")]

    assert len(set(tasks)) == 3
    assert sum("yes" in value for value in api.values("yes")) == 2


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "POST", "OPTIONS"])
@pytest.mark.parametrize("path", ["/nowhere", "/pings", "/memories", "/get_memory/1"])
def test_unknown_routes_are_404_and_never_403(api: Api, method: str, path: str) -> None:
    answer = send(api.base_url + path, method=method, headers={})

    refused(answer, 404, 40001)


def test_files_and_images_are_accepted_and_the_task_says_what_was_not_read(api: Api) -> None:
    parts = [
        {"type": "text", "text": "Here is the plan"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
        {"type": "file", "file": {"file_data": "JVBERi0=", "filename": "plan.pdf"}},
    ]
    added = api.add({"role": "user", "content": parts}).data

    task = ended(api, added["task_id"])
    assert added["status"] == "running", "files make every add asynchronous"
    assert task["status"] == "completed"
    assert "plan.pdf" in [file["name"] for file in task["files"]]
    assert "plan.pdf" in task["error"]
    assert any("Here is the plan" in value for value in api.values("plan"))


def test_tool_calls_are_accepted_and_kept(api: Api) -> None:
    call = {"name": "get_weather", "arguments": '{"city":"Lyon"}'}
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "<tool_schema>[]</tool_schema>"},
        {"role": "user", "content": "What is the weather in Lyon?"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "call_1", "type": "function", "function": call}],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": [{"type": "text", "text": "12 C"}]},
    ]

    assert api.add(*messages).data["status"] == "completed"


def test_any_content_type_is_read_as_json(api: Api) -> None:
    body = {"user_id": api.user_id, "query": "q"}

    assert api.post(SEARCH, body, **{"Content-Type": "text/plain"}).status == 200


def test_unknown_fields_and_nulls_are_ignored(api: Api) -> None:
    fields = {"mode": "fast", "framework": "x", "tags": None, "info": None, "agent_id": None}

    assert api.add("hello", **fields).status == 200


def test_a_request_cut_off_in_the_middle_stores_nothing(api: Api) -> None:
    target = urlsplit(api.base_url)
    head = (
        f"POST {target.path}{ADD} HTTP/1.1\r\nHost: {target.netloc}\r\n"
        f"Authorization: Token {api.key}\r\nContent-Length: 500\r\n\r\n"
    )
    with socket.create_connection((target.hostname, target.port), timeout=60) as connection:
        connection.sendall(head.encode() + b'{"user_id": "' + api.user_id.encode())

    assert api.values("hello") == []
