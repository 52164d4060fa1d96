"""`POST /v1/memories/batch`: each item as it is by itself, and what fails stays alone."""

from typing import Any

import pytest

from cairn.domain.errors import CairnError, DependencyUnavailable, NotFound
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from tests.unit.api.client import KEY, Client
from tests.unit.api.recording import MEMORY_ID, PRIVATE_URL, direct_memory

PATH = "/v1/memories/batch"
WORDS = "VPN cert expires in May"


def batch(client: Client, *items: object, **fields: Any) -> dict[str, Any]:
    answer = client.post(PATH, {"memories": items, **fields})
    assert answer.status == 200, answer.body
    return answer.body


def test_one_that_is_wrong_leaves_the_others_alone() -> None:
    client = Client()

    body = batch(client, {"content": WORDS}, {"content": " "}, {"content": "else"})

    assert [memory.content for memory, _, _ in client.written] == [WORDS, "else"]
    assert {field: body[field] for field in ("success", "total", "succeeded", "failed")} == {
        "success": False,
        "total": 3,
        "succeeded": 2,
        "failed": 1,
    }
    assert body["skipped"] == 0
    good, bad, last = body["results"]
    assert good == {
        "index": 0,
        "status": "success",
        "success": True,
        "memory_id": MEMORY_ID,
        "id": MEMORY_ID,
        "error": None,
        "error_code": None,
        "content_preview": WORDS,
    }
    assert (bad["index"], bad["status"], bad["success"]) == (1, "failed", False)
    assert (bad["memory_id"], bad["id"], bad["content_preview"]) == (None, None, " ")
    assert bad["error_code"] == "validation_error"
    assert "content" in bad["error"]
    assert (last["index"], last["status"]) == (2, "success")


@pytest.mark.parametrize(
    "item",
    [
        "text",
        None,
        7,
        [],
        {},
        {"content": 7},
        {"content": "x" * 50_001},
        {"content": WORDS, "importance": 1.1},
        {"content": WORDS, "agent_id": " "},
        {"content": WORDS, "metadata": {"text": "x" * 10_240}},
        {"content": WORDS, "webhook_url": PRIVATE_URL},
    ],
)
def test_whatever_is_wrong_with_an_item_is_told_of_it_alone(item: object) -> None:
    client = Client()

    body = batch(client, item, {"content": WORDS})

    assert [result["success"] for result in body["results"]] == [False, True]
    assert body["results"][0]["error_code"] == "validation_error"
    assert isinstance(body["results"][0]["content_preview"], str)
    assert len(body["results"][0]["content_preview"]) <= 100


def test_what_the_stores_refuse_is_told_of_its_item_alone() -> None:
    outcomes: list[Memory | CairnError] = [
        DependencyUnavailable("the store is away"),
        direct_memory(),
        NotFound("no agent has this id", code="agent_not_found"),
    ]

    body = batch(Client(outcomes=outcomes), *({"content": f"word {n}"} for n in range(3)))

    assert [result["error_code"] for result in body["results"]] == [
        "dependency_unavailable",
        None,
        "agent_not_found",
    ]
    assert [result["error"] for result in body["results"]] == [
        "the store is away",
        None,
        "no agent has this id",
    ]


def test_when_nothing_failed_it_is_a_success_with_numbers_for_times() -> None:
    body = batch(Client(), {"content": WORDS})

    assert body["success"] is True
    assert {name: type(value) for name, value in body["timing"].items()} == dict.fromkeys(
        ("total_ms", "embedding_ms", "database_ms", "per_memory_avg_ms", "avg_per_item_ms"), float
    )


def test_an_agent_is_the_items_own_else_the_batchs_else_the_default_one() -> None:
    client = Client()

    batch(client, {"content": "a", "agent_id": "own"}, {"content": "b"}, agent_id="all")
    batch(client, {"content": "a", "agent_id": None}, parallel_embeddings=True, agent_id=None)

    assert [memory.agent for memory, _, _ in client.written] == ["own", "all", "default"]
    assert {scope for _, scope, _ in client.written} == {Scope("p1")}


def test_items_that_say_the_same_are_different_calls() -> None:
    client = Client()

    batch(client, {"content": WORDS}, {"content": WORDS})
    body = {"memories": [{"content": WORDS}] * 2}
    client.post(PATH, body, headers={"X-API-Key": KEY, "Idempotency-Key": "call-7"})

    assert len({memory.fingerprint for memory, _, _ in client.written}) == 4


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"memories": []},
        {"memories": None},
        {"memories": "text"},
        {"memories": [{"content": WORDS}] * 101},
        {"memories": [{"content": WORDS}], "agent_id": " "},
    ],
)
def test_what_is_no_batch_is_refused_whole(body: dict[str, Any]) -> None:
    client = Client()

    answer = client.post(PATH, body)

    assert (answer.status, client.written) == (422, [])


def test_a_hundred_items_are_a_batch() -> None:
    assert batch(Client(), *({"content": f"word {n}"} for n in range(100)))["succeeded"] == 100
