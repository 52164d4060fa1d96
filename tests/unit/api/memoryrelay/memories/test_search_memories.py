"""`POST /v1/memories/search` and the context routes."""

from typing import Any

import pytest

from cairn.api.call import LONGEST_MS
from cairn.domain.errors import InvalidRequest
from cairn.domain.index.filters import (
    And,
    Compare,
    Equals,
    Filter,
    HasTrait,
    InfoEquals,
    Not,
    Or,
)
from cairn.domain.memory.handling import Handling
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import Scope
from cairn.domain.search.query import (
    ScoredMemory,
    SearchMode,
    SearchQuery,
    Source,
)
from cairn.use_cases.search.choose_subjects import MemoryOwner
from tests.unit.api.client import Client
from tests.unit.api.recording import AGENT, MEMORY_ID, NOW, direct_memory

SEARCH = "/v1/memories/search"
CONTEXTS = ["/v2/context/build", "/v2/context", "/v1/memories/context"]
HEADER = "## Relevant Memories\n\n"


def search(client: Client, path: str = SEARCH, **fields: Any) -> dict[str, Any]:
    answer = client.post(path, {"query": "who signs off?", **fields})
    assert answer.status == 200, answer.body
    return answer.body


def query(path: str = SEARCH, **fields: Any) -> SearchQuery:
    client = Client()
    search(client, path, **fields)
    [(asked, scope, deadline)] = client.searched
    assert (scope, deadline) == (Scope("p1"), NOW + LONGEST_MS)
    return asked


def chosen(path: str = SEARCH, **fields: Any) -> tuple[MemoryOwner, Filter | None]:
    client = Client()
    search(client, path, **fields)
    [(whose, filter, _)] = client.chosen
    assert client.query.sources == (Source(AGENT, filter),)
    return whose, filter


def scored(content: str, score: float, **changes: Any) -> ScoredMemory:
    return ScoredMemory(direct_memory(content, **changes), score)


# Searches.


def test_what_is_found_is_told_whole_and_flat() -> None:
    body = search(Client(found=[scored("Priya signs off", 0.64)]))

    [item] = body.pop("data")
    assert body == {"object": "search_results", "query": "who signs off?", "total": 1}
    memory = item.pop("memory")
    assert memory["id"] == MEMORY_ID
    assert item == {
        "score": 0.64,
        "similarity": 0.64,
        "distance": pytest.approx(0.36),
        "id": MEMORY_ID,
        "content": "Priya signs off",
        "agent_id": "release-bot",
        "user_id": None,
        "metadata": {},
        "memory_type": None,
        "created_at": NOW // 1_000,
        "updated_at": NOW // 1_000,
    }


@pytest.mark.parametrize(("score", "reported"), [(1.0000001, 1.0), (-0.01, 0.0), (0.5, 0.5)])
def test_scores_are_never_out_of_bounds(score: float, reported: float) -> None:
    [item] = search(Client(found=[scored("a", score)]))["data"]

    assert (item["score"], item["distance"]) == (reported, 1.0 - reported)


def test_all_kinds_fall_together_and_share_the_limit() -> None:
    found = [scored(f"{score}", score) for score in (0.9, 0.3, 0.7, 0.6)]

    body = search(Client(found=found), limit=3)

    assert [item["score"] for item in body["data"]] == [0.9, 0.7, 0.6]
    assert body["total"] == 3


def test_a_plain_search_takes_ten_of_every_kind_whatever_their_score() -> None:
    asked = query()

    assert asked.text == "who signs off?"
    assert asked.limits == dict.fromkeys(MemoryKind, 10)
    assert asked.min_score == 0.0
    assert (asked.mode, asked.is_confidential) == (SearchMode.HYBRID, False)


@pytest.mark.parametrize(
    ("fields", "floor"),
    [
        ({"min_score": 0.3}, 0.3),
        ({"threshold": 0.5}, 0.5),
        ({"min_score": 0.3, "threshold": 0.5}, 0.5),
        ({"min_score": 0.6, "threshold": None}, 0.6),
        ({"min_score": 1, "threshold": 0}, 1.0),
    ],
)
def test_of_both_floors_the_higher_counts(fields: dict[str, Any], floor: float) -> None:
    assert query(**fields).min_score == floor


@pytest.mark.parametrize(("limit", "taken"), [(1, 1), (100, 100), (101, 100), (1_000, 100)])
def test_more_than_a_hundred_are_a_hundred(limit: int, taken: int) -> None:
    assert query(limit=limit).limits == dict.fromkeys(MemoryKind, taken)


@pytest.mark.parametrize("mode", list(SearchMode))
def test_the_mode_is_the_callers(mode: SearchMode) -> None:
    assert query(search_mode=mode, include_confidential=True).mode is mode
    assert query(CONTEXTS[0], search_mode=mode).mode is mode


def test_confidential_ones_are_asked_for_by_name_and_never_for_a_context() -> None:
    assert query(include_confidential=True).is_confidential
    assert not query(CONTEXTS[0], include_confidential=True).is_confidential


@pytest.mark.parametrize("path", [SEARCH, *CONTEXTS])
@pytest.mark.parametrize(
    ("fields", "whose"),
    [
        ({}, MemoryOwner()),
        ({"agent_id": "bot"}, MemoryOwner("bot")),
        ({"user_id": "ann"}, MemoryOwner(None, "ann")),
        ({"agent_id": "bot", "user_id": "ann"}, MemoryOwner("bot", "ann")),
        ({"agent_id": None, "user_id": None}, MemoryOwner()),
    ],
)
def test_whose_memories_are_searched(path: str, fields: dict[str, Any], whose: MemoryOwner) -> None:
    assert chosen(path, **fields) == (whose, None)


@pytest.mark.parametrize("path", [SEARCH, *CONTEXTS])
@pytest.mark.parametrize(
    ("fields", "filter"),
    [
        ({"project": "infra"}, HasTrait("project", "infra")),
        ({"memory_type": "fact"}, HasTrait("type", "fact")),
        ({"session_id": "0610"}, Equals("session_id", "0610")),
        ({"tier": "hot"}, HasTrait("tier", "hot")),
        ({"tier": "cold"}, HasTrait("tier", "cold")),
        ({"tier": "warm"}, And((Not(HasTrait("tier", "hot")), Not(HasTrait("tier", "cold"))))),
        ({"min_importance": 0.7}, Compare("importance", "gte", 7_000)),
        ({"min_importance": 0}, Compare("importance", "gte", 0)),
        ({"metadata_filter": {"source": "runbook"}}, InfoEquals("source", "runbook")),
        (
            {"metadata_filter": {"n": 2, "is_on": True}},
            And((InfoEquals("n", "2"), InfoEquals("is_on", "true"))),
        ),
        (
            {"project": "infra", "metadata_filter": {"a": "b"}},
            And((HasTrait("project", "infra"), InfoEquals("a", "b"))),
        ),
        ({"metadata_filter": {}}, None),
        ({"metadata_filter": None, "tier": None, "min_importance": None, "project": ""}, None),
    ],
)
def test_what_is_looked_at_is_narrowed(
    path: str, fields: dict[str, Any], filter: Filter | None
) -> None:
    assert chosen(path, **fields) == (MemoryOwner(), filter)


def test_a_query_string_narrows_too_and_the_body_wins() -> None:
    client = Client()
    path = f"{SEARCH}?scope=mine&namespace=here&q=other&limit=99&threshold=0.9"

    client.post(path, {"query": "who?", "metadata_filter": {"namespace": "there"}})

    [(_, filter, _)] = client.chosen
    assert filter == And((InfoEquals("scope", "mine"), InfoEquals("namespace", "there")))
    assert (client.query.text, client.query.min_score) == ("who?", 0.0)
    assert client.query.limits[MemoryKind.FACT] == 10


@pytest.mark.parametrize("query", ["?session_id=0610", ""])
def test_a_session_is_found_by_metadata_too(query: str) -> None:
    client = Client()
    body = {"query": "who?", "metadata_filter": {} if query else {"session_id": "0610"}}

    client.post(SEARCH + query, body)

    [(_, filter, _)] = client.chosen
    assert filter == Or((InfoEquals("session_id", "0610"), Equals("session_id", "0610")))


def test_compressed_the_last_ones_beyond_the_budget_are_left_out() -> None:
    found = [scored("x" * 30, 0.9), scored("y" * 10, 0.8), scored("z", 0.7)]

    def kept(**fields: Any) -> list[str]:
        return [item["content"][0] for item in search(Client(found=found), **fields)["data"]]

    assert kept() == kept(max_context_tokens=1) == kept(compress=True) == ["x", "y", "z"]
    assert kept(compress=True, max_context_tokens=10) == ["x", "y"]
    assert kept(compress=True, max_context_tokens=9) == ["x"]
    assert kept(compress=True, max_context_tokens=1) == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"query": None}, "query"),
        ({"query": ""}, "query"),
        ({"query": " \n"}, "query"),
        ({"query": "x" * 5_001}, "query"),
        ({"agent_id": " "}, "agent_id"),
        ({"agent_id": "a" * 256}, "agent_id"),
        ({"limit": 0}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"threshold": -0.1}, "threshold"),
        ({"threshold": 1.1}, "threshold"),
        ({"tier": "lukewarm"}, "tier"),
        ({"min_importance": 1.1}, "min_importance"),
        ({"search_mode": "magic"}, "search_mode"),
        ({"metadata_filter": {"a": {"b": 1}}}, "metadata_filter"),
        ({"metadata_filter": {"a": None}}, "metadata_filter"),
        ({"metadata_filter": "a=b"}, "metadata_filter"),
    ],
)
@pytest.mark.parametrize("path", [SEARCH, *CONTEXTS])
def test_what_cannot_be_asked_is_refused(path: str, fields: dict[str, Any], field: str) -> None:
    client = Client()

    answer = client.post(path, {"query": "who?", **fields})

    assert answer.status == 422
    assert [detail["field"] for detail in answer.body["details"]] == [field]
    assert client.searched == []


@pytest.mark.parametrize("floor", [-0.1, 1.1])
def test_a_floor_beyond_its_bounds_is_refused(floor: float) -> None:
    assert Client().post(SEARCH, {"query": "who?", "min_score": floor}).status == 422


def test_too_many_agents_are_told() -> None:
    client = Client(found=InvalidRequest("agent_id: the project has 33 agents"))

    answer = client.post(SEARCH, {"query": "who?"})

    assert (answer.status, "33 agents" in answer.body["detail"]) == (422, True)


# Contexts.


@pytest.mark.parametrize("path", CONTEXTS)
def test_a_context_is_the_text_and_what_is_in_it(path: str) -> None:
    week = 7 * 86_400_000
    found = [
        scored("Priya\nsigns  off", 0.7, created_at=NOW - week),
        scored("Releases are cut", 0.9, handling=Handling(importance=0.8, type="fact")),
    ]

    body = search(Client(found=found), path)

    text = (
        f"{HEADER}1. Releases are cut (importance: 0.8, stored just now)\n"
        "2. Priya signs off (importance: 0.5, stored 1 week ago)"
    )
    assert body == {
        "context": text,
        "memories_used": 2,
        "total_chars": len(text),
        "token_count": -(-len(text) // 4),
        "memories": [
            {
                "memory_id": MEMORY_ID,
                "content": "Releases are cut",
                "score": 0.9,
                "memory_type": "fact",
            },
            {
                "memory_id": MEMORY_ID,
                "content": "Priya\nsigns  off",
                "score": 0.7,
                "memory_type": None,
            },
        ],
    }


def test_of_nothing_there_is_no_context() -> None:
    assert search(Client(), CONTEXTS[0]) == {
        "context": "",
        "memories_used": 0,
        "total_chars": 0,
        "token_count": 0,
        "memories": [],
    }


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({}, 10),
        ({"limit": 50}, 50),
        ({"max_memories": 20}, 20),
        ({"max_memories": 51}, 50),
        ({"max_memories": 100}, 50),
        ({"limit": 5, "max_memories": 20}, 5),
        ({"limit": None, "max_memories": None}, 10),
    ],
)
def test_how_many_go_into_a_context(fields: dict[str, Any], taken: int) -> None:
    asked = query(CONTEXTS[0], **fields)

    assert asked.limits == dict.fromkeys(MemoryKind, taken)
    assert asked.min_score == 0.5


def test_what_the_caller_knows_already_is_left_out() -> None:
    asked = query(CONTEXTS[0], exclude_memory_ids=[MEMORY_ID, "nonsense"], threshold=0)

    assert asked.hidden == frozenset({MEMORY_ID, "nonsense"})
    assert asked.min_score == 0.0


@pytest.mark.parametrize("tokens", [1, 5, 6, 7, 15, 30, 100])
def test_a_context_is_never_longer_than_its_budget(tokens: int) -> None:
    found = [
        scored("备份服务器每天凌晨三点自动重启并检查磁盘空间" * 3, 0.9),
        scored("两行\n内容", 0.8),
    ]

    body = search(Client(found=found), CONTEXTS[0], max_tokens=tokens)

    assert len(body["context"]) == body["total_chars"] <= 4 * tokens
    assert len(body["memories"]) == body["memories_used"]
    assert body["token_count"] <= tokens


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"limit": 51}, "limit"),
        ({"limit": 0}, "limit"),
        ({"max_memories": 0}, "max_memories"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": -1}, "max_tokens"),
        ({"exclude_memory_ids": "one"}, "exclude_memory_ids"),
    ],
)
def test_a_context_that_cannot_be_is_refused(fields: dict[str, Any], field: str) -> None:
    answer = Client().post(CONTEXTS[0], {"query": "who?", **fields})

    assert answer.status == 422
    assert [detail["field"] for detail in answer.body["details"]] == [field]


def test_nothing_that_a_caller_names_is_called() -> None:
    fields = {"ai_enhanced": True, "llm_api_url": "https://10.0.0.1", "ranking_version": 2}

    assert query(CONTEXTS[0], **fields) == query(CONTEXTS[0])
