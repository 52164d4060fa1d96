"""`GET /v1/memories/{id}`, its status, and lists of memories."""

from typing import Any

import pytest

from cairn.domain.memory.handling import (
    Handling,
    Tier,
    Visibility,
)
from cairn.domain.memory.memory import (
    EmbeddingAttempts,
    EmbeddingState,
    Labels,
    Memory,
    MemoryKind,
)
from cairn.domain.memory.mention import Mention
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.domain.tasks.task import Task
from cairn.use_cases.search.choose_subjects import MemoryOwner
from tests.builders import change_of, make_task
from tests.unit.api.client import Client
from tests.unit.api.recording import AGENT, MEMORY_ID, NOW, direct_memory

ANN = Subject(type=SubjectType.USER, id="ann")
PROJECT_ID = "f3a1c0de-52b7-4e0b-8f7a-0c9d1e2f3a4b"
# Of the fields of a memory, what its readers take null for.
NULLABLE = {
    "user_id",
    "memory_type",
    "extraction_model",
    "extraction_method",
    "salience_score",
    "session_id",
    "project_id",
    "archived_at",
}


def read(memory: Memory) -> dict[str, Any]:
    answer = Client(memory=memory).get(f"/v1/memories/{MEMORY_ID}")
    assert answer.status == 200
    return answer.body


def status(memory: Memory) -> dict[str, Any]:
    answer = Client(memory=memory).get(f"/v2/memories/{MEMORY_ID}/status")
    assert answer.status == 200
    return answer.body


def test_a_memory_is_read_by_its_id() -> None:
    client = Client(memory=direct_memory())

    client.get(f"/v1/memories/{MEMORY_ID}")
    client.get(f"/v2/memories/{MEMORY_ID}/status")

    assert client.read == [(MEMORY_ID, Scope("p1"))] * 2


def test_everything_that_was_said_about_it_is_told() -> None:
    handling = Handling(
        importance=0.9,
        tier=Tier.COLD,
        visibility=Visibility.CONFIDENTIAL,
        type="insight",
        project=PROJECT_ID,
        agent="Release Bot",
    )

    body = read(
        direct_memory(
            handling=handling,
            placements=(AGENT, ANN),
            session_ids=("0610",),
            labels=Labels(info={"source": "runbook"}),
            mentions=(Mention(type="person", value="Priya", confidence=0.7),),
            is_duplicate=True,
            updated_at=NOW + 5_000,
        )
    )

    expected = {
        "agent_id": "Release Bot",
        "user_id": "ann",
        "metadata": {"source": "runbook"},
        "entities": [{"type": "person", "value": "Priya", "confidence": 0.7}],
        "extraction_method": "rules",
        "memory_type": "insight",
        "visibility": "confidential",
        "importance": 0.9,
        "tier": "cold",
        "is_duplicate": True,
        "session_id": "0610",
        "project_id": PROJECT_ID,
        "created_at": NOW // 1_000,
        "updated_at": NOW // 1_000 + 5,
    }
    assert {name: body[name] for name in expected} == expected


def test_a_project_by_name_has_no_id() -> None:
    assert read(direct_memory(handling=Handling(project="infra")))["project_id"] is None


@pytest.mark.parametrize(
    ("task", "agent_id"),
    [
        (make_task(), "default"),
        (make_task(AGENT), "release-bot"),
        (make_task().model_copy(update={"labels": Labels(agent_ids=("bot",))}), "bot"),
    ],
)
def test_what_was_understood_from_messages_is_a_memory_like_any_other(
    task: Task, agent_id: str
) -> None:
    body = read(change_of(task, 0).memory)

    assert {name for name, value in body.items() if value is None} <= NULLABLE
    assert body["agent_id"] == agent_id
    assert (body["content"], body["metadata"], body["entities"]) == ("a word", {}, [])


@pytest.mark.parametrize(
    ("kind", "memory_type"),
    [
        (MemoryKind.FACT, "fact"),
        (MemoryKind.PREFERENCE, "preference"),
        (MemoryKind.WORKING, None),
    ],
)
def test_what_was_understood_is_of_the_kind_it_was_understood_as(
    kind: MemoryKind, memory_type: str | None
) -> None:
    memory = change_of(make_task(), 0).memory
    statement = memory.statement.model_copy(update={"kind": kind})

    body = read(memory.model_copy(update={"statement": statement}))

    assert body["memory_type"] == memory_type


@pytest.mark.parametrize(
    ("importance", "tier"),
    [(0, "cold"), (0.39, "cold"), (0.4, "warm"), (0.79, "warm"), (0.8, "hot"), (1, "hot")],
)
def test_the_importance_means_a_tier(importance: float, tier: str) -> None:
    assert read(direct_memory(handling=Handling(importance=importance)))["tier"] == tier


TRIES = EmbeddingAttempts(begun=1, next_at=NOW, error="the model was away")


@pytest.mark.parametrize(
    ("embedding", "tries", "state", "error"),
    [
        (EmbeddingState.PENDING, None, "pending", None),
        (EmbeddingState.PENDING, TRIES, "processing", None),
        (EmbeddingState.READY, None, "ready", None),
        (EmbeddingState.NONE, None, "ready", None),
        (EmbeddingState.FAILED, TRIES, "failed", "the model was away"),
    ],
)
def test_how_far_a_memory_is(
    embedding: EmbeddingState, tries: EmbeddingAttempts | None, state: str, error: str | None
) -> None:
    memory = direct_memory(embedding=embedding, tries=tries, moved_at=NOW + 3_000)

    assert status(memory) == {
        "id": MEMORY_ID,
        "status": state,
        "created_at": NOW // 1_000,
        "updated_at": NOW // 1_000 + 3,
        "error": error,
    }
    assert read(memory)["extraction_status"] == state


def test_an_unknown_memory_is_not_found() -> None:
    assert Client().get(f"/v1/memories/{MEMORY_ID}").status == 404
    assert Client().get(f"/v2/memories/{MEMORY_ID}/status").status == 404


# Lists.


def contents(client: Client, query: str) -> list[str]:
    answer = client.get(f"/v1/memories?{query}")
    assert answer.status == 200, answer.body
    return [item["content"] for item in answer.body["data"]]


def test_a_page_says_where_it_stands() -> None:
    client = Client(known=[direct_memory(f"word {n}") for n in range(5)])

    body = client.get("/v1/memories?limit=2&offset=2").body
    last = client.get("/v1/memories?limit=2&offset=4").body

    assert [item["content"] for item in body["data"]] == ["word 2", "word 3"]
    del body["data"]
    assert body == {"object": "list", "has_more": True, "total_count": 5, "next_cursor": None}
    assert (len(last["data"]), last["has_more"]) == (1, False)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", (MemoryOwner(), 20, 0)),
        ("limit=1&offset=0", (MemoryOwner(), 1, 0)),
        ("limit=1000", (MemoryOwner(), 1_000, 0)),
        ("limit=1001&offset=99999", (MemoryOwner(), 1_000, 99_999)),
        ("agent_id=a%2Fb&include_embeddings=true", (MemoryOwner("a/b"), 20, 0)),
        ("agent_id=", (MemoryOwner(), 20, 0)),
        ("user_id=ann", (MemoryOwner(None, "ann"), 20, 0)),
        ("agent_id=a&user_id=ann", (MemoryOwner("a", "ann"), 20, 0)),
    ],
)
def test_whose_memories_are_listed(query: str, asked: tuple[MemoryOwner, int, int]) -> None:
    client = Client()

    client.get(f"/v1/memories?{query}")

    assert client.listed == [(*asked, Scope("p1"))]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=-1", "limit=x", "offset=-1", "offset=x", "tier=lukewarm"]
)
def test_a_page_that_cannot_be_is_refused(query: str) -> None:
    answer = Client().get(f"/v1/memories?{query}")

    assert answer.status == 422
    assert [detail["field"] for detail in answer.body["details"]] == [query.partition("=")[0]]


def test_a_list_is_narrowed() -> None:
    known = [
        direct_memory("plain"),
        direct_memory("infra", handling=Handling(project="infra")),
        direct_memory("hot", handling=Handling(importance=0.9)),
        direct_memory("typed", handling=Handling(type="insight")),
        direct_memory("session", session_ids=("0610",)),
        direct_memory("scope", labels=Labels(info={"scope": "mine"})),
        direct_memory("ann", placements=(AGENT, ANN)),
    ]
    client = Client(known=known)

    assert contents(client, "project=infra") == ["infra"]
    assert contents(client, "tier=hot") == ["hot"]
    assert contents(client, "memory_type=insight") == ["typed"]
    assert contents(client, "session_id=0610") == ["session"]
    assert contents(client, "scope=mine") == ["scope"]
    assert contents(client, "agent_id=release-bot&user_id=ann") == ["ann"]
    assert contents(client, "user_id=ann") == [memory.statement.value for memory in known]
    assert contents(client, "project=infra&tier=hot") == []
    assert client.get("/v1/memories?tier=hot").body["total_count"] == 1
