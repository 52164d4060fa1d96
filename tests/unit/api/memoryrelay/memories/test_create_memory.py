"""`POST /v1/memories` and `POST /v2/memories`: what is taken, what is refused, what is answered."""

import json
from typing import Any

import pytest

from cairn.api.call import LONGEST_MS
from cairn.domain.memory.handling import (
    Handling,
    Tier,
    Visibility,
)
from cairn.domain.memory.memory import EmbeddingAttempts, EmbeddingState
from cairn.domain.memory.writing import NewMemory
from cairn.domain.scope import Scope
from tests.unit.api.client import KEY, Client
from tests.unit.api.recording import MEMORY_ID, NOW, PRIVATE_URL, direct_memory

V1, V2 = "/v1/memories", "/v2/memories"
WORDS = "VPN cert expires in May"
AGENT_ID = "6d1f6d1c-52b7-4e0b-8f7a-0c9d1e2f3a4b"
PROJECT_ID = "f3a1c0de-52b7-4e0b-8f7a-0c9d1e2f3a4b"


def create(client: Client, path: str = V1, **fields: Any) -> dict[str, Any]:
    answer = client.post(path, {"content": WORDS, "agent_id": "release-bot", **fields})
    assert answer.status == (200 if path == V1 else 202), answer.body
    return answer.body


def new(**fields: Any) -> NewMemory:
    client = Client()
    create(client, **fields)
    return client.new


@pytest.mark.parametrize("path", [V1, V2])
def test_what_is_remembered_is_what_was_sent(path: str) -> None:
    client = Client()

    create(
        client,
        path,
        agent_id=AGENT_ID,
        metadata={"source": "runbook", "pk": "x", "tenant": "y"},
        memory_type="fact",
        session_id="0610",
        project="infra",
        importance=0.8,
        tier="cold",
        visibility="confidential",
        user_id="ann",
        deduplicate=True,
        dedup_threshold=0.9,
        webhook_url="https://hooks.example.org/mem",
    )

    [(asked, scope, deadline)] = client.written
    assert (scope, deadline) == (Scope("p1"), NOW + LONGEST_MS)
    assert (asked.content, asked.agent, asked.user_id) == (WORDS, AGENT_ID, "ann")
    assert asked.session_id == "0610"
    assert asked.info == {"source": "runbook", "pk": "x", "tenant": "y"}
    assert asked.handling == Handling(
        importance=0.8,
        tier=Tier.COLD,
        visibility=Visibility.CONFIDENTIAL,
        type="fact",
        project="infra",
        webhook_url="https://hooks.example.org/mem",
        alike=0.9,
    )


@pytest.mark.parametrize("path", [V1, V2])
def test_null_means_absent_and_what_is_unknown_is_ignored(path: str) -> None:
    optional = (
        "metadata memory_type session_id project project_id importance tier visibility user_id"
        " deduplicate dedup_threshold scope namespace webhook_url auto_extract_entities"
    )
    client, plain = Client(), Client()

    create(client, path, **dict.fromkeys(optional.split()), nobody_knows=[1, {"this": None}])
    create(plain, path)

    assert client.new == plain.new
    assert client.new.handling == Handling()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"content": ""}, "content"),
        ({"content": " \t\n\u3000"}, "content"),
        ({"content": "x" * 50_001}, "content"),
        ({"content": None}, "content"),
        ({"content": ["x"]}, "content"),
        ({"agent_id": None}, "agent_id"),
        ({"agent_id": " "}, "agent_id"),
        ({"agent_id": "a" * 256}, "agent_id"),
        ({"metadata": []}, "metadata"),
        ({"metadata": {"text": "x" * 10_240}}, "metadata"),
        ({"metadata": {"text": "备" * 3_500}}, "metadata"),
        ({"metadata": json.loads('{"a":' * 100 + "1" + "}" * 100)}, "metadata"),
        ({"metadata": {"a": json.loads("[" * 100 + "]" * 100)}}, "metadata"),
        ({"importance": 1.1}, "importance"),
        ({"importance": -0.1}, "importance"),
        ({"importance": "high"}, "importance"),
        ({"tier": "lukewarm"}, "tier"),
        ({"visibility": "public"}, "visibility"),
        ({"dedup_threshold": 0.4}, "dedup_threshold"),
        ({"dedup_threshold": 1.1}, "dedup_threshold"),
        ({"project": "p" * 101}, "project"),
        ({"project_id": "infra"}, "project_id"),
        ({"session_id": "s" * 256}, "session_id"),
        ({"webhook_url": "https://x.example/" + "h" * 2_048}, "webhook_url"),
        ({"webhook_url": PRIVATE_URL}, "webhook_url"),
    ],
)
@pytest.mark.parametrize("path", [V1, V2])
def test_what_cannot_be_remembered_is_refused_by_its_field(
    path: str, fields: dict[str, Any], field: str
) -> None:
    client = Client()

    answer = client.post(path, {"content": WORDS, "agent_id": "release-bot", **fields})

    assert answer.status == 422
    assert field in answer.body["detail"]
    assert client.written == []


@pytest.mark.parametrize(
    "fields",
    [
        {"content": "x" * 50_000},
        {"content": "𝔘" * 50_000},
        {"content": "  kept as it is\n"},
        {"agent_id": "O'Brien 备份 #1/2"},
        {"metadata": {"text": "x" * 10_200}},
        {"metadata": json.loads('{"a":' * 30 + "1" + "}" * 30)},
        {"importance": 0},
        {"importance": 1},
        {"dedup_threshold": 0.5},
    ],
)
def test_the_largest_and_oddest_are_taken_as_they_are(fields: dict[str, Any]) -> None:
    asked = new(**fields)

    assert asked.content == fields.get("content", WORDS)
    assert asked.agent == fields.get("agent_id", "release-bot")
    assert asked.info == fields.get("metadata", {})


def test_spaces_are_metadata_unless_the_metadata_say_otherwise() -> None:
    asked = new(scope="mine", namespace="here", metadata={"namespace": "there"})

    assert asked.info == {"scope": "mine", "namespace": "there"}


def test_the_project_by_id_wins() -> None:
    assert new(project="infra", project_id=PROJECT_ID.upper()).handling.project == PROJECT_ID


def test_without_being_asked_nothing_is_compared() -> None:
    assert new(dedup_threshold=0.7).handling.alike is None
    assert new(deduplicate=True).handling.alike == 0.95


def test_the_same_request_has_the_same_fingerprint_however_it_is_written() -> None:
    first = new(metadata={"a": 1, "b": 2}, importance=0.5)

    assert new(metadata={"b": 2, "a": 1}, user_id=None).fingerprint == first.fingerprint
    for other in ({"importance": 0.6}, {"agent_id": "other"}, {"content": "else"}):
        assert new(metadata={"a": 1, "b": 2}, **other).fingerprint != first.fingerprint


def test_whoever_names_the_call_is_known_by_that_name() -> None:
    client = Client()
    bodies = [{"content": WORDS, "agent_id": "a"}, {"content": "else", "agent_id": "a"}]

    for body in bodies:
        client.post(V1, body, headers={"X-API-Key": KEY, "Idempotency-Key": "call-7"})

    first, second = (memory for memory, _, _ in client.written)
    assert first.is_keyed and second.is_keyed
    assert first.fingerprint == second.fingerprint != new().fingerprint


def test_what_was_created_is_answered_as_it_is_stored() -> None:
    client = Client(memory=direct_memory())

    body = create(client)

    assert body == {
        "id": MEMORY_ID,
        "object": "memory",
        "content": "Releases are cut on Thursdays",
        "agent_id": "release-bot",
        "user_id": None,
        "metadata": {},
        "entities": [],
        "memory_type": None,
        "extraction_model": None,
        "extraction_method": None,
        "extraction_status": "ready",
        "visibility": "private",
        "salience_score": None,
        "importance": 0.5,
        "tier": "warm",
        "is_duplicate": False,
        "session_id": None,
        "project_id": None,
        "archived_at": None,
        "created_at": NOW // 1_000,
        "updated_at": NOW // 1_000,
    }


def test_what_is_accepted_has_a_job_until_it_is_ready() -> None:
    waiting = direct_memory(
        embedding=EmbeddingState.PENDING, handling=Handling(job_id="job_1", agent="release-bot")
    )

    assert create(Client(memory=waiting), V2) == {
        "id": MEMORY_ID,
        "status": "pending",
        "job_id": "job_1",
        "estimated_completion_seconds": 3,
    }


@pytest.mark.parametrize(
    ("changes", "status", "seconds"),
    [
        ({}, "ready", 0),
        ({"embedding": EmbeddingState.FAILED}, "failed", 0),
        (
            {
                "embedding": EmbeddingState.PENDING,
                "tries": EmbeddingAttempts(begun=1, next_at=NOW),
            },
            "processing",
            3,
        ),
    ],
)
def test_what_was_accepted_without_a_job_says_so(
    changes: dict[str, Any], status: str, seconds: int
) -> None:
    assert create(Client(memory=direct_memory(**changes)), V2) == {
        "id": MEMORY_ID,
        "status": status,
        "job_id": None,
        "estimated_completion_seconds": seconds,
    }
