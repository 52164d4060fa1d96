"""What lists, searches and contexts keep of memories that are too large together."""

from functools import cache
from typing import Any

import pytest

from cairn.api.answer_size import ROOM
from cairn.domain.memory.memory import Labels, Memory
from cairn.domain.search.query import ScoredMemory
from tests.unit.api.client import Client
from tests.unit.api.recording import direct_memory

LONG = "今天天气很好。我们去公园吧。" * 3_571 + "完毕。" * 2  # 50,000 characters
SHORT = "Priya signs off"
METADATA = {"k": "v" * 10_000}
CONTEXTS = ["/v2/context/build", "/v2/context", "/v1/memories/context"]


written = cache(direct_memory)  # their titles take a while


def memory(place: int, content: str = LONG, metadata: Any = None) -> Memory:
    changes = {"memory_id": f"{place}", "labels": Labels(info=metadata or {})}
    return written(content).model_copy(update=changes)


def found(number: int, content: str = LONG) -> list[ScoredMemory]:
    return [ScoredMemory(memory(place, content), 1 - place / 1_000) for place in range(number)]


def listed(*known: Memory) -> list[dict[str, Any]]:
    answer = Client(known=known).get("/v1/memories?limit=1000")
    assert answer.status == 200
    assert answer.body["has_more"] is False
    assert answer.body["total_count"] == len(answer.body["data"]) == len(known)
    return list(answer.body["data"])


def searched(number: int, content: str = LONG) -> dict[str, Any]:
    client = Client(found=found(number, content))
    return client.post("/v1/memories/search", {"query": "q", "limit": 100}).body


def context(path: str, number: int, **fields: Any) -> dict[str, Any]:
    client = Client(found=found(number))
    return client.post(path, {"query": "q", "limit": 50, **fields}).body


# Lists.


def test_what_fits_says_nothing_of_being_shortened() -> None:
    for item in listed(*map(memory, range(30))):
        assert item["content"] == LONG
        assert "truncated" not in item
    assert "omitted" not in searched(10)
    assert "omitted" not in context(CONTEXTS[0], 10)


def test_a_list_keeps_every_item_in_order_and_shortens_the_longest() -> None:
    sizes = [50_000, 20, 50_000, 9_000] * 25

    items = listed(*(memory(place, LONG[:size]) for place, size in enumerate(sizes)))

    assert [item["id"] for item in items] == [str(place) for place in range(100)]
    kept = {len(item["content"]) for item, size in zip(items, sizes, strict=True) if size == 50_000}
    assert len(kept) == 1
    assert 9_000 < kept.pop() < 50_000, "all of them to the same length"
    for item, size in zip(items, sizes, strict=True):
        assert LONG.startswith(item["content"])
        assert item.get("truncated", []) == (["content"] if size == 50_000 else [])
        assert len(item["content"]) == size or item["content"][-1] in "。，", "at a sentence's end"


def test_what_a_list_has_shortened_is_whole_by_its_id() -> None:
    whole = memory(1, LONG, METADATA)
    *_, shortened = listed(*[whole] * 1_000)
    assert shortened["truncated"] == ["content", "metadata"]

    read = Client(memory=whole).get("/v1/memories/7c9e1b52-41a8-4d0e-9f63-2b5d8c0a6e11").body

    assert (read["content"], read["metadata"]) == (LONG, METADATA)
    assert "truncated" not in read


def test_metadata_is_whole_or_left_out() -> None:
    large, small = memory(0, SHORT, METADATA), memory(1, SHORT, {"k": "v" * 100})

    items = listed(*[large, small] * 500)

    assert {item["content"] for item in items} == {SHORT}
    assert all(item["metadata"] == {"k": "v" * 100} for item in items[1::2])
    kept = [item["metadata"] == METADATA for item in items[::2]]
    assert sorted(kept, reverse=True) == kept, "of the newest"
    assert 400 < sum(kept) < 500, "no more are left out than has to be"
    for item in items:
        assert item.get("truncated", []) == ([] if item["metadata"] else ["metadata"])


def test_a_narrowed_list_is_shortened_like_any() -> None:
    client = Client(known=[memory(place) for place in range(100)])

    body = client.get("/v1/memories?limit=80&offset=10&tier=warm").body

    assert (len(body["data"]), body["total_count"], body["has_more"]) == (80, 100, True)
    assert {tuple(item["truncated"]) for item in body["data"]} == {("content",)}


# Searches.


def test_a_search_keeps_the_best_whole_and_shortens_their_copies_first() -> None:
    body = searched(42)

    kept = len(body["data"])
    assert kept == body["total"] == 42 - body["omitted"]
    assert kept > ROOM / (2 * len(LONG.encode())), "more than fit twice"
    for place, item in enumerate(body["data"]):
        assert item["memory"]["id"] == item["id"] == str(place)
        assert item["memory"]["content"] == LONG
        assert "truncated" not in item["memory"]
        assert LONG.startswith(item["content"])
        assert len(item["content"]) > 100
        assert item["truncated"] == ["content"]


def test_a_search_of_what_fits_once_omits_nothing() -> None:
    body = searched(30)

    assert (len(body["data"]), "omitted" in body) == (30, False)
    assert all(item["memory"]["content"] == LONG for item in body["data"])


def test_the_best_is_found_however_large() -> None:
    [item] = searched(1, '"' * 160_000)["data"]

    assert item["memory"]["content"] == item["content"] == '"' * 160_000


# Contexts.


@pytest.mark.parametrize("path", CONTEXTS)
def test_a_context_keeps_the_best_whole_in_its_text(path: str) -> None:
    body = context(path, 50)

    kept = body["memories_used"]
    assert kept == len(body["memories"]) == 50 - body["omitted"]
    assert kept > ROOM / (2 * len(LONG.encode())), "more than fit twice"
    assert body["total_chars"] == len(body["context"])
    assert body["token_count"] == -(-len(body["context"]) // 4)
    assert body["context"].count(LONG) == kept
    assert body["context"].startswith("## Relevant Memories\n\n1. ")
    assert f"\n{kept}. {LONG[:20]}" in body["context"]
    for place, used in enumerate(body["memories"]):
        assert used["memory_id"] == str(place)
        assert LONG.startswith(used["content"])
        assert used["truncated"] == ["content"]


def test_a_context_within_its_tokens_is_as_it_was() -> None:
    body = context(CONTEXTS[0], 50, max_tokens=30_000)

    assert (body["memories_used"], "omitted" in body) == (2, False)
    assert [used["content"] for used in body["memories"]] == [LONG, LONG]
