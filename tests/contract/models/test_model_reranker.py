"""How a rerank model is asked, and what becomes of answers that are wrong."""

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from scripts.local.model_server.behaviours import RerankReply
from scripts.local.model_server.server import OpenAIServer
from tests.contract.model_servers import CLOCK, KEY, reranker, soon

DOCUMENTS = ["a cheap inn", "a fast train"]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(api_key=KEY) as started:
        yield started


def rate(server: OpenAIServer) -> list[float]:
    return list(reranker(server).rate("inn", DOCUMENTS, deadline=soon()).scores)


def answering(body: Any) -> RerankReply:
    return RerankReply(raw_body=body if isinstance(body, str) else json.dumps(body))


def results(*scores: Any, field: str = "relevance_score") -> list[dict[str, Any]]:
    return [{"index": index, field: score} for index, score in enumerate(scores)]


def test_all_documents_are_sent_and_all_are_asked_for(server: OpenAIServer) -> None:
    rate(server)

    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/v1/rerank")
    assert request.body == {
        "model": "some-reranker",
        "query": "inn",
        "documents": DOCUMENTS,
        "top_n": 2,
    }


def test_a_server_that_calls_them_texts_refuses_documents_once() -> None:
    with OpenAIServer(api_key=KEY, refuses=("documents",)) as server:
        asking = reranker(server)
        for _ in range(2):
            scores = asking.rate("inn", DOCUMENTS, deadline=soon()).scores
        sent = ["texts" in request.body for request in server.requests]

    assert scores[0] > scores[1]
    assert sent == [False, True, True]


@pytest.mark.parametrize(
    "body",
    [
        {"results": results(0.9, 0.2)},
        {"results": results(0.9, 0.2)[::-1], "id": "x", "usage": {"total_tokens": 3}},
        {"data": results(0.9, 0.2)},
        results(0.9, 0.2, field="score"),
        {"results": [{**result, "document": {"text": "t"}} for result in results(0.9, 0.2)]},
    ],
    ids=["results", "out of order", "data", "a bare list", "with documents"],
)
def test_the_forms_of_a_good_answer(server: OpenAIServer, body: Any) -> None:
    server.script(answering(body))

    assert rate(server) == [0.9, 0.2]


@pytest.mark.parametrize("scores", [(4.2, -3.0), (1.5, 0.5), (-0.1, -0.2), (1e9, -1e9)])
def test_logits_are_mapped_in_their_order(
    server: OpenAIServer, scores: tuple[float, float]
) -> None:
    server.script(answering({"results": results(*scores)}))

    first, second = rate(server)

    assert 0 <= second < first <= 1
    assert first == pytest.approx(1 / (1 + math.exp(-scores[0])))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{broken",
        "<html>maintenance</html>",
        '"text"',
        "null",
        {},
        {"results": None},
        {"results": []},
        {"results": results(0.9)},
        {"results": results(0.9, 0.2, 0.1)},
        {"results": [*results(0.9), *results(0.9)]},
        {"results": [{"index": 2, "relevance_score": 0.1}, *results(0.9)]},
        {"results": [{"index": -1, "relevance_score": 0.1}, *results(0.9)]},
        {"results": [{"index": True, "relevance_score": 0.1}, *results(0.9)]},
        {"results": [{"index": "1", "relevance_score": 0.1}, *results(0.9)]},
        {"results": results(0.9, None)},
        {"results": results(0.9, "0.2")},
        {"results": results(0.9, True)},
        {"results": ["a cheap inn", "a fast train"]},
        {"results": results(10**400, 1)},
        '{"results": [{"index": 0, "relevance_score": NaN}, {"index": 1, "relevance_score": 1}]}',
        '{"results": [{"index": 0, "relevance_score": 1e999}, {"index": 1, "relevance_score": 1}]}',
        {"error": {"message": "upstream"}},
    ],
)
def test_nonsense_is_no_order(server: OpenAIServer, body: Any) -> None:
    server.script(answering(body))

    with pytest.raises(DependencyUnavailable, match="gave an unreadable answer"):
        rate(server)


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (RerankReply(status=429, retry_after="7"), 7),
        (RerankReply(status=503), 5),
        (RerankReply(status=401), 5),
        (RerankReply(status=404), 5),
        (RerankReply(is_reset=True), 5),
    ],
)
def test_a_server_that_is_away_may_be_asked_later(
    server: OpenAIServer, reply: RerankReply, seconds: int
) -> None:
    server.script(reply)

    with pytest.raises(DependencyUnavailable) as raised:
        rate(server)

    assert raised.value.retry_after_seconds == seconds


def test_what_is_too_long_is_refused_for_good(server: OpenAIServer) -> None:
    server.script(RerankReply(status=400, message="Input is too long."))

    with pytest.raises(InvalidRequest, match="too long"):
        rate(server)


def test_a_slow_server_is_not_waited_for(server: OpenAIServer) -> None:
    server.script(RerankReply(latency=30))

    with pytest.raises(DependencyUnavailable, match="in time"):
        reranker(server, timeout_ms=100).rate("inn", DOCUMENTS, deadline=soon())


def test_without_time_nothing_is_asked(server: OpenAIServer) -> None:
    with pytest.raises(DependencyUnavailable, match="no time"):
        reranker(server).rate("inn", DOCUMENTS, deadline=CLOCK.now())

    assert server.requests == []
