"""Memories written as they are, over HTTP: from a write to a text that goes into a prompt."""

import json
import random
from collections.abc import Callable
from itertools import batched
from typing import Any
from uuid import uuid4

import pytest

from cairn.api.answer_size import RESPONSE_MAX
from scripts.bench.v2 import held_up
from scripts.deploy.deployment import Deployment
from tests.e2e.http import send
from tests.e2e.relay import Relay

WORDS = "The user prefers dark mode in all applications"
UNKNOWN = "7c9e1b52-41a8-4d0e-9f63-2b5d8c0a6e11"


def test_what_is_accepted_is_there_at_once_and_found_by_its_meaning_soon(relay: Relay) -> None:
    accepted = relay.remember(WORDS, metadata={"source": "chat"}, importance=0.8)
    at_once = relay.get(f"/v1/memories/{accepted['id']}")
    by_words = relay.found("dark mode", search_mode="keyword")
    states = relay.states(accepted["id"])
    by_meaning = relay.found("dark mode", search_mode="semantic", min_score=0.3)
    status = relay.get(f"/v2/memories/{accepted['id']}/status")

    assert (accepted["status"], accepted["estimated_completion_seconds"]) == ("pending", 3)
    assert accepted["job_id"]
    assert (at_once["content"], at_once["metadata"]) == (WORDS, {"source": "chat"})
    assert (at_once["agent_id"], at_once["tier"]) == (relay.agent, "hot")
    assert by_words == by_meaning == [WORDS]
    assert states == [state for state in ("pending", "processing", "ready") if state in states]
    assert status["error"] is None
    assert status["created_at"] <= status["updated_at"]


def test_a_memory_is_changed_and_forgotten(relay: Relay) -> None:
    made = relay.create("Priya signs off schema migrations", metadata={"a": 1, "b": 2})
    one = f"/v1/memories/{made['id']}"

    amended = relay.change("PATCH", made["id"], metadata={"b": None, "c": 3})
    changed = relay.change("PUT", made["id"], content="Tom approves every release", metadata=None)
    raised = relay.ask("PUT", f"{one}/importance", {"importance": 0.9}).body
    found = relay.found("who approves a release?", search_mode="semantic", min_score=0.3)
    forgotten = relay.found("schema migrations", min_score=0.3)
    gone = [relay.ask("DELETE", one) for _ in range(2)]

    assert (made["extraction_status"], amended["metadata"]) == ("ready", {"a": 1, "c": 3})
    assert (changed["content"], changed["metadata"]) == (
        "Tom approves every release",
        {"a": 1, "c": 3},
    )
    assert (raised["importance"], raised["tier"]) == (0.9, "hot")
    assert (found, forgotten) == (["Tom approves every release"], [])
    assert [answer.status for answer in gone] == [200, 404]
    assert gone[0].body == {"id": made["id"], "object": "memory", "deleted": True}
    assert relay.listed() == relay.found("release") == []
    assert relay.ask("PUT", one, {"content": "again"}).status == 404


def test_a_batch_keeps_what_is_good_and_pages_follow_each_other(relay: Relay) -> None:
    items: list[dict[str, Any]] = [{"content": f"Crate {n} holds {n} oranges"} for n in range(12)]
    items[5] = {"content": " "}

    answer = relay.ask("POST", "/v1/memories/batch", {"memories": items, "agent_id": relay.agent})
    pages = [relay.listed(f"limit=4&offset={offset}") for offset in (0, 4, 8, 12)]
    clamped = relay.get(f"/v1/memories?agent_id={relay.agent}&limit=1001")

    body = answer.body
    assert (answer.status, body["success"]) == (200, False)
    assert (body["total"], body["succeeded"], body["failed"]) == (12, 11, 1)
    assert [result["success"] for result in body["results"]] == [n != 5 for n in range(12)]
    assert [len(page) for page in pages] == [4, 4, 3, 0]
    assert {text for page in pages for text in page} == {
        item["content"] for item in items if item["content"].strip()
    }
    assert (clamped["total_count"], clamped["has_more"]) == (11, False)
    assert "Crate 7 holds 7 oranges" in relay.found("crate 7")


def test_what_is_too_large_together_is_listed_found_and_built_into_a_context(relay: Relay) -> None:
    contents = [long_text(seed) for seed in range(42)]
    for some in batched(contents, 7):  # a body has 6 MB at most
        items = [{"content": content} for content in some]
        body = {"memories": items, "agent_id": relay.agent}
        assert relay.ask("POST", "/v1/memories/batch", body).body["succeeded"] == len(items)
    asked = {"query": "orchard", "agent_id": relay.agent, "limit": 50, "threshold": 0}

    listed = relay.ask("GET", f"/v1/memories?agent_id={relay.agent}&limit=50")
    found = relay.ask("POST", "/v1/memories/search", asked)
    built = relay.ask("POST", "/v2/context/build", asked)

    for answer in (listed, found, built):
        assert answer.status == 200
        assert len(json.dumps(answer.text, ensure_ascii=False).encode()) < RESPONSE_MAX
    items = listed.body["data"]
    assert len(items) == 42
    assert {tuple(item["truncated"]) for item in items} == {("content",)}
    assert relay.get(f"/v1/memories/{items[0]['id']}")["content"] in contents
    assert len(found.body["data"]) + found.body["omitted"] == 42
    assert all(item["memory"]["content"] in contents for item in found.body["data"])
    assert built.body["memories_used"] + built.body["omitted"] == 42


def long_text(seed: int) -> str:
    """As long as a memory may be; like no other, but for its first word."""
    characters = [chr(code) for code in range(0x4E00, 0x9FA5)]
    return "orchard " + "".join(random.Random(seed).choices(characters, k=49_992))


def test_the_same_again_is_the_same_memory(relay: Relay) -> None:
    first = relay.remember(WORDS)
    repeated = relay.remember(WORDS)
    named = [
        relay.ask(
            "POST",
            path,
            {"content": text, "agent_id": relay.agent},
            **{"Idempotency-Key": f"{relay.agent} {number}"},
        )
        for path, text, number in [
            ("/v2/memories", "one call", 7),
            ("/v1/memories", "one call", 7),
            ("/v1/memories", "one call", 8),
            ("/v1/memories", "told otherwise", 7),
        ]
    ]
    relay.states(first["id"])
    known = relay.create(f"{WORDS}!", deduplicate=True)
    exact = relay.remember(WORDS, deduplicate=True, importance=0.9)
    other = relay.create("Tea is served at four", deduplicate=True)
    alike = relay.remember(f"{WORDS}?", deduplicate=True)["id"]
    states = relay.states(alike)

    reused = named.pop()
    assert (reused.status, reused.body["type"]) == (409, "conflict")
    assert "Idempotency-Key" in reused.body["message"]
    ids = [answer.body["id"] for answer in named]
    assert repeated["id"] == first["id"]
    assert ids[0] == ids[1] != ids[2]
    assert (known["id"], known["is_duplicate"]) == (first["id"], True)
    assert exact["id"] == first["id"]
    assert not other["is_duplicate"]
    assert (states[-1], relay.get(f"/v1/memories/{alike}")["is_duplicate"]) == ("ready", True)
    assert set(relay.listed()) == {WORDS, "one call", other["content"], f"{WORDS}?"}


def test_a_backlog_is_found_by_its_words_and_worked_off(
    deployment: Deployment, relay: Relay
) -> None:
    texts = {f"Crate {number} holds {number} oranges" for number in range(24)}

    with held_up(deployment):
        ids = [relay.remember(text)["id"] for text in sorted(texts)]
        waiting = relay.found("crate of oranges", limit=100, search_mode="keyword")

    assert set(waiting) == texts
    assert {relay.states(memory_id)[-1] for memory_id in ids} == {"ready"}
    assert set(relay.found("crate of oranges", limit=100, search_mode="semantic")) == texts


def test_what_is_asked_for_is_narrowed(relay: Relay) -> None:
    harbour = "The harbour crane is painted"
    kinds: dict[str, dict[str, Any]] = {
        "red": {"project": "infra", "importance": 0.9},
        "blue": {"session_id": "0610", "tier": "cold"},
        "green": {"metadata": {"scope": "mine", "n": 2}, "memory_type": "insight"},
        "black": {"visibility": "confidential"},
        "white": {"user_id": f"{relay.agent}-user"},
    }
    for colour, fields in kinds.items():
        relay.create(f"{harbour} {colour}", **fields)

    def colours(**fields: Any) -> set[str]:
        return {text.rpartition(" ")[2] for text in relay.found(harbour, **fields)}

    def listed(query: str) -> set[str]:
        return {entry.rpartition(" ")[2] for entry in relay.listed(query)}

    assert colours() == {"red", "blue", "green", "white"}
    assert colours(include_confidential=True) == set(kinds)
    assert colours(project="infra") == listed("project=infra") == {"red"}
    assert colours(tier="hot") == listed("tier=hot") == {"red"}
    assert colours(tier="warm") == {"green", "white"}
    assert colours(min_importance=0.6) == {"red"}
    assert colours(session_id="0610") == listed("session_id=0610") == {"blue"}
    assert colours(metadata_filter={"session_id": "0610"}) == {"blue"}
    assert colours(tier="cold") == listed("tier=cold") == {"blue"}
    assert colours(metadata_filter={"scope": "mine", "n": 2}) == listed("scope=mine") == {"green"}
    assert colours(memory_type="insight") == listed("memory_type=insight") == {"green"}
    assert colours(user_id=f"{relay.agent}-user") == {"white"}
    assert colours(user_id=f"{relay.agent}-user", agent_id=None) == {"white"}
    assert colours(agent_id=f"{relay.agent}-nobody") == set()
    assert colours(agent_id=str(uuid4())) == set()
    asked = {"query": harbour, "agent_id": relay.agent}
    by_query = relay.ask("POST", "/v1/memories/search?scope=mine&limit=1", asked).body
    assert [item["content"] for item in by_query["data"]] == [f"{harbour} green"]
    context = relay.context(harbour, tier="hot")["context"]
    assert "painted red" in context and "painted blue" not in context
    assert "black" not in relay.context(harbour, limit=50)["context"]


def test_a_context_holds_what_answers_and_nothing_else(relay: Relay) -> None:
    for content in (WORDS, "Releases are cut on Thursdays", "The library opens at nine"):
        relay.create(content, importance=0.7)

    answers = [
        relay.ask("POST", path, {"query": "user preferences", "agent_id": relay.agent})
        for path in ("/v2/context/build", "/v2/context", "/v1/memories/context")
    ]
    nothing = relay.context("quarterly tax declaration")
    short = relay.context("user preferences", max_tokens=12)
    hidden = relay.context(
        "user preferences", exclude_memory_ids=[answers[0].body["memories"][0]["memory_id"]]
    )

    text = f"## Relevant Memories\n\n1. {WORDS} (importance: 0.7, stored just now)"
    for answer in answers:
        body = answer.body
        assert (answer.status, body["context"]) == (200, text)
        assert (body["memories_used"], body["total_chars"]) == (1, len(text))
        assert [memory["content"] for memory in body["memories"]] == [WORDS]
    assert (nothing["context"], nothing["memories_used"], nothing["memories"]) == ("", 0, [])
    assert short["context"] == text[:48]
    assert hidden["context"] == ""


def test_without_a_name_every_agent_is_searched_and_listed(
    deployment: Deployment, manage: Callable[..., str]
) -> None:
    """In a project of its own, whose agents are known."""
    key = json.loads(manage("create", "few agents", "--json"))["api_key"]
    relay = Relay(deployment.api_url, key)
    items = [{"content": f"Crane {n} is red", "agent_id": f"agent {n}"} for n in range(3)]
    items.append({"content": "Crane 3 is red"})

    made = relay.ask("POST", "/v1/memories/batch", {"memories": items}).body

    every = {item["content"] for item in items}
    assert made["success"]
    assert set(relay.found("red crane", agent_id=None)) == every
    assert {item["content"] for item in relay.get("/v1/memories")["data"]} == every
    assert relay.found("red crane", agent_id="agent 2") == ["Crane 2 is red"]
    assert relay.found("red crane", agent_id="default") == ["Crane 3 is red"]
    assert relay.context("red crane", agent_id=None)["memories_used"] == 4


# What is refused.


def test_keys_in_either_header_and_what_they_may(
    relay: Relay, issue_key: Callable[..., str]
) -> None:
    """The missing permission is named."""
    made = relay.create("known")
    one, hook = f"/v1/memories/{made['id']}", {"url": "https://hooks.example.org/mine"}
    reader, writer = (
        Relay(relay.base_url, issue_key("--scopes", permission)) for permission in ("read", "write")
    )
    body = {"content": "new", "agent_id": relay.agent}
    forbidden = [
        ("write", reader.ask("POST", "/v1/memories", body)),
        ("write", reader.ask("POST", "/v2/memories", body)),
        ("write", reader.ask("POST", "/v1/memories/batch", {"memories": [body]})),
        ("write", reader.ask("PATCH", one, body)),
        ("delete", reader.ask("DELETE", one)),
        ("delete", writer.ask("DELETE", one)),
        ("read", writer.ask("GET", one)),
        ("read", writer.ask("GET", "/v1/memories")),
        ("read", writer.ask("POST", "/v1/memories/search", {"query": "known"})),
        ("read", writer.ask("PUT", one, {"metadata": {}})),
        ("read", writer.ask("PATCH", one, {"metadata": {}})),
        ("read", writer.ask("PUT", f"{one}/importance", {"importance": 0.9})),
        ("read", writer.ask("PUT", f"/{one}/importance", {"importance": 0.9})),  # forwarded
        ("read", writer.ask("POST", "/v1/memories", {**body, "deduplicate": True})),
        ("read", writer.ask("POST", "/v1/webhooks", hook)),
    ]
    headers = {"Content-Type": "application/json", "X-API-Key": relay.key}
    by_key = send(relay.base_url + one, method="GET", headers=headers)
    unknown = [
        send(relay.base_url + one, method="GET", headers=headers)
        for headers in ({}, {"X-API-Key": "mem_unknown"}, {"Authorization": "Bearer mem_unknown"})
    ]

    for permission, answer in forbidden:
        assert (answer.status, answer.body["type"]) == (403, "forbidden")
        assert f"'{permission}'" in answer.body["detail"]
        assert made["id"] not in answer.text
    assert (by_key.status, by_key.body["content"]) == (200, "known")
    assert [answer.status for answer in unknown] == [401] * 3
    assert relay.listed() == ["known"]


ONE = f"/v1/memories/{UNKNOWN}"
GOOD = {"content": "new", "agent_id": "somebody"}
SEARCH, CONTEXT, BATCH = "/v1/memories/search", "/v2/context/build", "/v1/memories/batch"
REFUSED: list[tuple[int, str, str, object]] = [
    (400, "POST", "/v2/memories", b"{"),
    (400, "POST", SEARCH, b"\xff\xfe"),
    (413, "POST", BATCH, {"memories": [GOOD] * 100, "rest": "x" * 6_300_000}),
    (422, "POST", "/v2/memories", {**GOOD, "content": " \n"}),
    (422, "POST", "/v2/memories", {**GOOD, "content": "字" * 50_001}),
    (422, "POST", "/v1/memories", {**GOOD, "metadata": {"a": "x" * 10_240}}),
    (422, "POST", "/v1/memories", b'{"metadata": ' + b'{"a":' * 100 + b"1" + b"}" * 101),
    (422, "POST", "/v1/memories", {**GOOD, "importance": 1.1}),
    (422, "POST", BATCH, {"memories": [GOOD] * 101}),
    (422, "POST", CONTEXT, {"query": ""}),
    (422, "POST", CONTEXT, {"query": "x" * 5_001}),
    (422, "POST", CONTEXT, {"query": "x", "limit": 51}),
    (422, "POST", CONTEXT, {"query": "x", "threshold": -0.1}),
    (422, "POST", CONTEXT, {"query": "x", "threshold": 1.1}),
    (422, "POST", CONTEXT, {"query": "x", "max_tokens": 0}),
    (422, "GET", "/v1/memories?limit=0", None),
    (422, "GET", "/v1/memories?offset=-1", None),
    (422, "GET", "/v1/memories/no-uuid", None),
    (422, "PUT", f"{ONE}/importance", {"importance": -1}),
    (404, "GET", ONE, None),
    (404, "GET", f"/v2{ONE[3:]}/status", None),
    (404, "PATCH", ONE, {"metadata": {}}),
    (404, "DELETE", ONE, None),
    (404, "POST", "/v2/memories", {**GOOD, "agent_id": UNKNOWN}),
    (404, "GET", "/v2/icm/capabilities", None),
    (404, "POST", "/v1/sessions", {}),
]


def test_bad_input_is_told_to_every_client_and_loses_nothing(relay: Relay) -> None:
    relay.create("kept")

    answers = [(row, relay.ask(*row[1:])) for row in REFUSED]

    for (status, method, path, _), answer in answers:
        body = answer.body
        assert (answer.status, body["status"]) == (status, status), (method, path, answer.text)
        assert body["message"] == body["detail"] == body["error"] != ""
        assert body["request_id"]
    assert relay.listed() == ["kept"]


@pytest.mark.parametrize("path", ["//v1/memories", "/v1//memories", "//v1//memories"])
def test_repeated_slashes_are_one(relay: Relay, path: str) -> None:
    answer = relay.ask("POST", path, {"content": "kept", "agent_id": relay.agent})

    assert answer.status == 200, answer.text
    assert [item["id"] for item in relay.get(f"{path}?agent_id={relay.agent}")["data"]] == [
        answer.body["id"]
    ]
