"""`PUT`, `PATCH` and `DELETE /v1/memories/{id}`, importance, and maintenance."""

from typing import Any

import pytest

from cairn.api.call import LONGEST_MS
from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.memory.handling import Handling, Tier
from cairn.domain.memory.memory import Labels, Memory
from cairn.domain.scope import Scope
from cairn.use_cases.memories.delete_memories import DeleteMemories
from cairn.use_cases.search.choose_subjects import MemoryOwner
from tests.unit.api.client import Client
from tests.unit.api.recording import MEMORY_ID, NOW, direct_memory

ITEM = f"/v1/memories/{MEMORY_ID}"
CALLED = (Scope("p1"), NOW + LONGEST_MS)
MAINTENANCE = "/v1/memories/maintenance"


def known() -> Memory:
    return direct_memory("Priya signs off", labels=Labels(info={"a": 1, "b": 2}))


def changed(method: str, path: str = ITEM, **body: Any) -> dict[str, Any]:
    client = Client(memory=known())
    answer = client.ask(method, path, body)
    assert answer.status == 200, answer.body
    assert client.changed == [(MEMORY_ID, *CALLED)]
    return answer.body


@pytest.mark.parametrize(
    ("method", "metadata", "after"),
    [
        ("PUT", {"b": 3}, {"b": 3}),
        ("PUT", {}, {}),
        ("PUT", {"b": None}, {"b": None}),
        ("PUT", None, {"a": 1, "b": 2}),
        ("PATCH", {"b": 3, "c": {"d": 4}}, {"a": 1, "b": 3, "c": {"d": 4}}),
        ("PATCH", {}, {"a": 1, "b": 2}),
        ("PATCH", {"b": None, "never": None}, {"a": 1}),
        ("PATCH", None, {"a": 1, "b": 2}),
    ],
)
def test_metadata_are_replaced_by_put_and_merged_by_patch(
    method: str, metadata: dict[str, Any] | None, after: dict[str, Any]
) -> None:
    body = changed(method, metadata=metadata, content=None)

    assert (body["metadata"], body["content"]) == (after, "Priya signs off")


def test_metadata_do_not_grow_beyond_their_bound_by_amending() -> None:
    stored = direct_memory("Priya signs off", labels=Labels(info={"a": "x" * 6_000}))
    client = Client(memory=stored)

    refused = client.ask("PATCH", ITEM, {"metadata": {"b": "y" * 6_000}})
    replaced = client.ask("PATCH", ITEM, {"metadata": {"a": None, "b": "y" * 6_000}})

    assert (refused.status, replaced.status) == (422, 200)
    assert refused.body["message"].startswith("metadata: would be larger than 10 KB together")


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_new_words_are_told_at_once(method: str) -> None:
    body = changed(method, content="Priya and Tom sign off", nobody_knows=1)

    assert (body["content"], body["metadata"]) == ("Priya and Tom sign off", {"a": 1, "b": 2})


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize(
    "body",
    [
        {"content": ""},
        {"content": "\n"},
        {"content": "x" * 50_001},
        {"metadata": "text"},
        {"metadata": {"text": "x" * 10_240}},
    ],
)
def test_what_cannot_be_remembered_changes_nothing(method: str, body: dict[str, Any]) -> None:
    client = Client(memory=known())

    assert client.ask(method, ITEM, body).status == 422
    assert client.changed == []


@pytest.mark.parametrize(
    ("before", "body", "importance", "tier"),
    [
        (Handling(), {"importance": 0.9}, 0.9, "hot"),
        (Handling(), {"importance": 0}, 0.0, "cold"),
        (Handling(), {"importance": 0.9, "tier": "cold"}, 0.9, "cold"),
        (Handling(importance=0.9), {"tier": "cold"}, 0.9, "cold"),
        (Handling(tier=Tier.COLD), {"importance": 0.9, "tier": None}, 0.9, "hot"),
    ],
)
def test_the_importance_means_a_tier_unless_one_is_named(
    before: Handling, body: dict[str, Any], importance: float, tier: str
) -> None:
    client = Client(memory=direct_memory(handling=before))

    answer = client.ask("PUT", f"{ITEM}/importance", body)

    assert (answer.body["importance"], answer.body["tier"]) == (importance, tier)


@pytest.mark.parametrize(
    "body", [{}, {"importance": None}, {"importance": 1.1}, {"importance": -1}, {"tier": "x"}]
)
def test_an_importance_that_cannot_be_is_refused(body: dict[str, Any]) -> None:
    client = Client(memory=known())

    assert client.ask("PUT", f"{ITEM}/importance", body).status == 422
    assert client.changed == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_nothing_is_done_to_an_unknown_memory(method: str) -> None:
    client = Client(refusal=NotFound("there is none", code="memory_not_found"))

    assert client.ask(method, ITEM, {"content": "new"}).status == 404


def test_what_was_forgotten_is_told_in_json() -> None:
    client = Client()

    answer = client.ask("DELETE", ITEM)

    assert client.deleted == [(DeleteMemories((MEMORY_ID,)), *CALLED)]
    assert (answer.status, answer.body) == (
        200,
        {"id": MEMORY_ID, "object": "memory", "deleted": True},
    )


def test_while_new_words_get_no_vector_one_is_asked_to_come_again() -> None:
    answer = Client(memory=DependencyUnavailable("no embeddings")).ask("PUT", ITEM, {})

    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize(
    ("body", "whose"),
    [
        ({"action": "demote_cold"}, MemoryOwner()),
        ({"action": "demote_cold", "agent_id": "bot", "nobody_knows": 1}, MemoryOwner("bot")),
    ],
)
def test_memories_are_maintained(body: dict[str, Any], whose: MemoryOwner) -> None:
    client = Client()

    answer = client.post(MAINTENANCE, body)

    assert answer.body == {"action": "demote_cold", "demoted_count": 3}
    assert client.demoted == [(whose, *CALLED)]


@pytest.mark.parametrize("action", [None, "", "delete_all"])
def test_another_maintenance_is_unknown(action: str | None) -> None:
    client = Client()

    assert client.post(MAINTENANCE, {"action": action}).status == 422
    assert client.demoted == []
