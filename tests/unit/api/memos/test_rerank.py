"""`POST /rerank` in the words of MemOS."""

from typing import Any

import pytest

from cairn.domain.errors import DependencyUnavailable, InvalidRequest, NotAuthorized
from cairn.use_cases.search.rerank_documents import RankedDocument, Rerank, Reranked
from tests.unit.api.client import Answer, Client

RERANK = "/api/openmem/v1/rerank"
ASKED = {"query": "hotel", "documents": ["a fast train", "a cheap inn"]}
FOUND = Reranked("ranker", (RankedDocument(1, 0.91), RankedDocument(0, 0.0)))


def rerank(client: Client, **body: Any) -> Answer:
    return client.post(RERANK, {**ASKED, **body})


def test_results_are_at_the_top_and_under_data() -> None:
    answer = rerank(Client(reranked=FOUND))

    results = [
        {"index": 1, "document": {"text": "a cheap inn"}, "relevance_score": 0.91},
        {"index": 0, "document": {"text": "a fast train"}, "relevance_score": 0.0},
    ]
    tokens = answer.body["usage"]["total_tokens"]
    assert answer.status == 200
    assert answer.body == {
        "code": 0,
        "message": "ok",
        "id": "rr_req-1",
        "model": "ranker",
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        "results": results,
        "data": {"id": "rr_req-1", "results": results},
    }
    assert tokens > 0


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ({}, Rerank("hotel", ("a fast train", "a cheap inn"))),
        ({"top_n": 1}, Rerank("hotel", ("a fast train", "a cheap inn"), 1)),
        ({"top_n": "5"}, Rerank("hotel", ("a fast train", "a cheap inn"), 5)),
        ({"model": None, "top_n": None}, Rerank("hotel", ("a fast train", "a cheap inn"))),
        (
            {"model": "memos-reranker-0.6b", "x": 1},
            Rerank("hotel", ("a fast train", "a cheap inn")),
        ),
        ({"query": "旅馆", "documents": ["港口", ""]}, Rerank("旅馆", ("港口", ""))),
        ({"query": 5, "documents": [5, 6.5]}, Rerank("5", ("5", "6.5"))),
    ],
)
def test_what_is_asked(body: dict[str, Any], asked: Rerank) -> None:
    client = Client()

    assert rerank(client, **body).status == 200

    assert client.rated[0][0] == asked


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": None}, 40002),
        ({"query": ""}, 40002),
        ({"query": " \n"}, 40002),
        ({"query": ["a"]}, 40000),
        ({"query": "word " * 5_000}, 40305),
        ({"documents": None}, 40002),
        ({"documents": []}, 40003),
        ({"documents": ["", "  "]}, 40002),
        ({"documents": "a cheap inn"}, 40000),
        ({"documents": [{"text": "a cheap inn"}]}, 40000),
        ({"documents": [None]}, 40000),
        ({"documents": ["a"] * 1_001}, 40000),
        ({"documents": ["word " * 1_000] * 80}, 40305),
        ({"documents": ["旅" * 1_000] * 200}, 40305),
        ({"top_n": 0}, 40000),
        ({"top_n": -1}, 40000),
        ({"top_n": 1.5}, 40000),
        ({"top_n": True}, 40000),
        ({"top_n": "all"}, 40000),
    ],
)
def test_what_is_refused(body: dict[str, Any], code: int) -> None:
    client = Client()

    answer = rerank(client, **body)

    assert (answer.status, answer.code, answer.body["data"]) == (400, code, None)
    assert client.rated == []


@pytest.mark.parametrize(
    ("error", "status", "code", "retry_after"),
    [
        (DependencyUnavailable("down", retry_after_seconds=7), 503, 50004, "7"),
        (InvalidRequest("too long", code="model_input_too_long"), 400, 40303, None),
        (NotAuthorized("it lacks read"), 401, 40103, None),
    ],
)
def test_what_fails(error: Exception, status: int, code: int, retry_after: str | None) -> None:
    answer = rerank(Client(reranked=error))

    assert (answer.status, answer.code) == (status, code)
    assert answer.headers.get("Retry-After") == retry_after
