"""Extraction without storing, reranking and the ping, over HTTP and with MemOS's own client."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.http import Answer, Api, send

ENGLISH = [
    {"role": "user", "content": "I only drink decaf, and I prefer trains to flights"},
    {"role": "assistant", "content": "Noted."},
]
CHINESE = [{"role": "user", "content": "我喜欢喝绿茶"}]
DOCUMENTS = [
    "A fast train to Oslo",
    "A cheap inn near the harbour",
    "便宜的旅馆在车站旁边",
    "猫整天睡觉",
]


def refused(answer: Answer, status: int, code: int, field: str) -> None:
    assert (answer.status, answer.code, answer.body["data"]) == (status, code, None), answer.text
    assert field in answer.body["message"]


@pytest.mark.parametrize("messages", [ENGLISH, CHINESE])
def test_what_is_extracted_is_shown_and_nothing_is_stored(
    api: Api, memos_client: type[Any], messages: list[dict[str, str]]
) -> None:
    client = memos_client(api_key=api.key, base_url=api.base_url)

    answer = client.extract_memory(messages)

    assert (answer["code"], answer["message"], answer["data"]["success"]) == (0, "ok", True)
    said = messages[0]["content"]
    assert answer["data"]["memory_detail_list"][0]["memory_value"].endswith(f"user: {said}")
    assert {item["preference_type"] for item in answer["data"]["preference_detail_list"]} == {
        "explicit_preference"
    }
    assert api.values(said) == []


@pytest.mark.parametrize(
    ("types", "filled"),
    [
        (["memory"], {"memory_detail_list"}),
        (["preference"], {"preference_detail_list"}),
        ([], {"memory_detail_list", "preference_detail_list"}),
        (None, {"memory_detail_list", "preference_detail_list"}),
    ],
)
def test_only_what_is_asked_for_is_extracted(
    api: Api, memos_client: type[Any], types: list[str] | None, filled: set[str]
) -> None:
    client = memos_client(api_key=api.key, base_url=api.base_url)

    data = client.extract_memory(ENGLISH, extraction_types=types, model="any")["data"]

    assert {name for name, items in data.items() if name != "success" and items} == filled
    assert isinstance(data["memory_detail_list"], list)
    assert isinstance(data["preference_detail_list"], list)


PICTURE = [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, 40002, "messages"),
        ({"messages": []}, 40003, "messages"),
        ({"messages": [{"role": "user", "content": PICTURE}]}, 40006, "messages"),
        ({"messages": [{"role": "user", "content": "word " * 9_000}]}, 40013, "messages"),
        ({"messages": CHINESE, "extraction_types": ["facts"]}, 40000, "extraction_types"),
    ],
)
def test_what_cannot_be_extracted_from(
    api: Api, body: dict[str, Any], code: int, field: str
) -> None:
    refused(api.post("/extract/memory", body), 400, code, field)


@pytest.mark.parametrize(
    ("query", "best"), [("cheap inn at the harbour", 1), ("便宜的旅馆", 2), ("train", 0)]
)
def test_documents_come_in_the_order_of_their_relevance(
    api: Api, memos_client: type[Any], query: str, best: int
) -> None:
    client = memos_client(api_key=api.key, base_url=api.base_url)

    answer = client.rerank(query, DOCUMENTS)

    scores = [result["relevance_score"] for result in answer["results"]]
    assert answer["results"][0]["index"] == best
    assert answer["results"][0]["document"] == {"text": DOCUMENTS[best]}
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.3 and scores[-1] == 0.0
    assert (answer["model"], answer["data"]["id"]) == ("cairn-bm25", answer["id"])
    assert answer["data"]["results"] == answer["results"]


def test_only_so_many_documents(api: Api, memos_client: type[Any]) -> None:
    client = memos_client(api_key=api.key, base_url=api.base_url)

    assert len(client.rerank("train", DOCUMENTS, top_n=2)["results"]) == 2
    assert len(client.rerank("train", DOCUMENTS, top_n=99, model="any")["results"]) == 4


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"documents": ["a"]}, 40002, "query"),
        ({"query": " ", "documents": ["a"]}, 40002, "query"),
        ({"query": "a"}, 40002, "documents"),
        ({"query": "a", "documents": []}, 40003, "documents"),
        ({"query": "a", "documents": [" "]}, 40002, "documents"),
        ({"query": "a", "documents": ["b"] * 1_001}, 40000, "documents"),
        ({"query": "a", "documents": ["word " * 70_000]}, 40305, "documents"),
        ({"query": "a", "documents": ["b"], "top_n": 0}, 40000, "top_n"),
    ],
)
def test_what_cannot_be_reranked(api: Api, body: dict[str, Any], code: int, field: str) -> None:
    refused(api.post("/rerank", body), 400, code, field)


ASKED: dict[str, dict[str, Any]] = {
    "/extract/memory": {"messages": CHINESE},
    "/rerank": {"query": "a", "documents": ["a"]},
}


@pytest.mark.parametrize(
    ("path", "permission", "status"),
    [
        ("/extract/memory", "write", 200),
        ("/extract/memory", "read", 401),
        ("/extract/memory", "delete", 401),
        ("/rerank", "read", 200),
        ("/rerank", "write", 401),
    ],
)
def test_permissions(
    api: Api, issue_key: Callable[..., str], path: str, permission: str, status: int
) -> None:
    limited = Api(api.base_url, issue_key("--scopes", permission))

    answer = limited.post(path, ASKED[path])

    assert (answer.status, answer.code) == (status, 0 if status == 200 else 40103)


@pytest.mark.parametrize("path", ["/ping", "/ping/"])
def test_a_ping_tells_a_right_key_from_a_wrong_one(api: Api, path: str) -> None:
    right = send(api.base_url + path, method="GET", headers={"Authorization": f"Token {api.key}"})
    wrong = send(api.base_url + path, method="GET", headers={"Authorization": "Token mem_wrong"})

    assert (right.status, right.body) == (
        200,
        {"code": 0, "data": {"success": True}, "message": "ok"},
    )
    assert (wrong.status, wrong.code) == (401, 40132)
