"""`/v1/entities` and what is read out of memories, in the words of MemoryRelay."""

from typing import Any

import pytest

from cairn.domain.entities.entity import NAME_MAX
from cairn.domain.scope import Permission
from tests.builders import make_entity
from tests.unit.api.agent_client import AgentClient

NOBODY = "5d1e0f7a-9c3b-4b62-8a4e-2f60b1c9d7e3"


def make(client: AgentClient, name: str = "Priya", **fields: Any) -> dict[str, Any]:
    body = {"name": name, "entity_type": "person", **fields}
    answer = client.ask("POST", "/v1/entities", body)
    assert answer.status == 201, answer
    return answer.body


def link(client: AgentClient, memory_id: str, *entities: dict[str, Any]) -> None:
    for entity in entities:
        body = {"entity_id": entity["id"], "memory_id": memory_id}
        assert client.ask("POST", "/v1/entities/links", body).status == 201


def test_a_new_entity_is_answered_whole() -> None:
    client = AgentClient()

    body = make(client, "O&#x27;Brien", metadata={"a": 1})

    assert body == {
        "object": "entity",
        "id": body["id"],
        "name": "O&#x27;Brien",
        "entity_type": "person",
        "type": "person",
        "metadata": {"a": 1},
        "memory_count": 0,
        "relationship_count": 0,
        "created_at": "2025-12-10T09:44:35Z",
        "updated_at": "2025-12-10T09:44:35Z",
    }
    assert client.get(f"/v1/entities/{body['id']}") == body


def test_the_same_name_and_type_again_is_the_same_entity() -> None:
    client = AgentClient()
    first = make(client)

    again = client.ask("POST", "/v1/entities", {"name": "Priya", "entity_type": "person"})

    assert (again.status, again.body) == (200, first)


@pytest.mark.parametrize(
    ("fields", "type"),
    [
        ({"type": "person"}, "person"),
        ({"type": None, "entity_type": "project"}, "project"),
        ({"type": "project", "entity_type": None}, "project"),
        ({"type": "project", "entity_type": "person"}, "person"),
        ({"type": "place"}, "location"),
        ({"type": " Location "}, "location"),
        ({"type": "starship"}, "starship"),
    ],
)
def test_a_type_has_one_name(fields: dict[str, Any], type: str) -> None:
    answer = AgentClient().ask("POST", "/v1/entities", {"name": "Enterprise", **fields})

    assert (answer.status, answer.body["type"], answer.body["entity_type"]) == (201, type, type)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"entity_type": "person"}, "name"),
        ({"name": " ", "entity_type": "person"}, "name"),
        ({"name": "x" * 256, "entity_type": "person"}, "name"),
        ({"name": "a"}, "entity_type"),
        ({"name": "a", "type": " "}, "entity_type"),
        ({"name": "a", "type": 7}, "entity_type"),
        ({"name": "a", "type": "person", "metadata": {"a": "x" * 10_240}}, "metadata"),
    ],
)
def test_what_is_refused_names_the_field(body: dict[str, Any], field: str) -> None:
    client = AgentClient()

    answer = client.ask("POST", "/v1/entities", body)

    assert (answer.status, answer.body["type"]) == (422, "validation_error")
    assert field in answer.body["detail"]
    assert client.get("/v1/entities")["total_count"] == 0


def test_an_entity_for_an_unknown_agent_uuid_is_not_made() -> None:
    answer = AgentClient().ask(
        "POST", "/v1/entities", {"name": "Priya", "type": "person", "agent_id": NOBODY}
    )

    assert answer.status == 404


def test_entities_are_listed_in_pages_and_by_what_is_asked() -> None:
    client = AgentClient()
    priya, tom = make(client), make(client, "Tom", agent_id="scout")
    porto = make(client, "Porto", entity_type="place")

    first = client.get("/v1/entities", limit="2")

    assert first == {
        "object": "list",
        "data": [porto, tom],
        "has_more": True,
        "total_count": 3,
        "next_cursor": None,
    }
    assert client.get("/v1/entities", offset="2")["data"] == [priya]
    assert client.get("/v1/entities", entity_type="place")["data"] == [porto]
    assert client.get("/v1/entities", agent_id="scout")["data"] == [tom]
    assert client.get("/v1/entities", agent_id="nobody")["data"] == []


def test_an_entity_is_changed_and_deleted() -> None:
    client = AgentClient()
    path = f"/v1/entities/{make(client, metadata={'a': 1})['id']}"

    renamed = client.ask("PUT", path, {"name": "Priya S.", "metadata": None})
    replaced = client.ask("PUT", path, {"metadata": {"b": 2}})
    deleted = client.ask("DELETE", path)
    again = client.ask("DELETE", path)

    assert (renamed.body["name"], renamed.body["metadata"]) == ("Priya S.", {"a": 1})
    assert (replaced.body["name"], replaced.body["metadata"]) == ("Priya S.", {"b": 2})
    gone = {"object": "entity", "id": renamed.body["id"], "deleted": True}
    assert (deleted.status, deleted.body) == (200, gone)
    assert (again.status, again.body["type"]) == (404, "not_found")


def test_a_name_that_another_entity_has_is_refused() -> None:
    client = AgentClient()
    make(client)

    answer = client.ask("PUT", f"/v1/entities/{make(client, 'Tom')['id']}", {"name": "Priya"})

    assert (answer.status, answer.body["type"]) == (422, "validation_error")


@pytest.mark.parametrize("path", ["links", "{}/link"])
def test_a_link_is_made_either_way(path: str) -> None:
    client = AgentClient()
    entity, memory_id = make(client), client.site.remember("scout")
    body = {"entity_id": entity["id"], "memory_id": memory_id.upper(), "relationship": None}

    answer = client.ask("POST", f"/v1/entities/{path.format(entity['id'])}", body)

    assert (answer.status, answer.body) == (
        201,
        {
            "entity_id": entity["id"],
            "memory_id": memory_id,
            "relationship": "mentioned_in",
            "relevance_score": 1.0,
            "created_at": "2025-12-10T09:44:35Z",
        },
    )
    assert client.get(f"/v1/entities/{entity['id']}")["memory_count"] == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"memory_id": NOBODY}, 404),
        ({"entity_id": NOBODY}, 404),
        ({"memory_id": "m1"}, 422),
        ({"entity_id": None}, 422),
        ({"relationship": " "}, 422),
    ],
)
def test_a_link_wants_both_ends(changes: dict[str, Any], status: int) -> None:
    client = AgentClient()
    body = {"entity_id": make(client)["id"], "memory_id": client.site.remember("scout")}

    assert client.ask("POST", "/v1/entities/links", body | changes).status == status


def test_relations_and_neighbourhood_name_what_shares_memories() -> None:
    client = AgentClient()
    priya, tom, eve = (make(client, name) for name in ("Priya", "Tom", "Eve"))
    first, second = (client.site.remember("scout", words) for words in ("one", "two"))
    link(client, first, priya, tom)
    link(client, second, tom, eve)

    relations = client.get(f"/v1/entities/{priya['id']}/relationships")
    near = client.get(f"/v1/entities/{priya['id']}/neighborhood", depth="5", max_neighbors="1000")

    name = {"id": tom["id"], "name": "Tom", "entity_type": "person", "type": "person"}
    relation = {
        "source_id": priya["id"],
        "target_id": tom["id"],
        "relationship": "mentioned_in",
        "memory_count": 1,
        "memory_ids": [first],
        "entity": name,
    }
    assert relations == {"data": [relation], "total": 1}
    assert (near["entity"]["memory_count"], near["entity"]["relationship_count"]) == (1, 1)
    assert near["neighbors"] == [
        {**name, "relationship": "mentioned_in", "depth": 1},
        {**name, "id": eve["id"], "name": "Eve", "relationship": "mentioned_in", "depth": 2},
    ]
    assert [
        (relationship["source_id"], relationship["target_id"])
        for relationship in near["relationships"]
    ] == [
        (priya["id"], tom["id"]),
        (tom["id"], eve["id"]),
    ]
    assert near["total_neighbors"] == 2


def test_a_name_from_before_names_were_limited_is_whole_by_its_id_alone() -> None:
    """Such a one was read out of a text."""
    client = AgentClient()
    priya = make(client, "Priya")
    store, long = client.site.cairn.entities, "a" * 50_000
    entity = store.create(client.site.cairn.scope, make_entity(long))
    link(client, client.site.remember("scout", "one"), priya, {"id": entity.entity_id})

    [relation] = client.get(f"/v1/entities/{priya['id']}/relationships")["data"]
    [neighbour] = client.get(f"/v1/entities/{priya['id']}/neighborhood")["neighbors"]

    assert relation["entity"]["name"] == neighbour["name"] == long[:NAME_MAX]
    assert client.get(f"/v1/entities/{entity.entity_id}")["name"] == long


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/v1/entities/{NOBODY}", 404),
        (f"/v1/entities/{NOBODY}/neighborhood", 404),
        (f"/v1/entities/{NOBODY}/relationships", 404),
        (f"/v1/memories/{NOBODY}/extraction-status", 404),
        ("/v1/entities/e1", 422),
        ("/v1/memories/m1/extraction-status", 422),
    ],
)
def test_unknown_and_malformed_ids(path: str, status: int) -> None:
    assert AgentClient().ask("GET", path).status == status


def test_a_memory_is_read_when_asked() -> None:
    client = AgentClient()
    memory_id = client.site.remember("scout", "lunch with Priya in Porto")
    path = f"/v1/memories/{memory_id}"

    before = client.get(f"{path}/extraction-status")
    done = client.ask("POST", f"{path}/extract-entities")
    after = client.get(f"{path}/extraction-status")

    assert (before["status"], before["extraction_method"], before["entity_count"]) == (
        "none",
        None,
        0,
    )
    assert done.status == 200
    assert (
        done.body
        == after
        == {
            "status": "ready",
            "memory_id": memory_id,
            "extraction_method": "rules",
            "extraction_model": None,
            "entity_count": 2,
            "updated_at": after["updated_at"],
        }
    )
    assert client.get("/v1/agents/scout/stats")["entity_count"] == 2


@pytest.mark.parametrize(
    ("query", "queued"),
    [
        ({}, 3),
        ({"limit": "2"}, 2),
        ({"limit": "9000"}, 3),
        ({"agent_id": "scout"}, 2),
        ({"agent_id": "nobody"}, 0),
    ],
)
def test_memories_that_were_not_read_are_backfilled(query: dict[str, str], queued: int) -> None:
    client = AgentClient()
    for agent, text in (("scout", "one"), ("scout", "two"), ("other", "three")):
        client.site.cairn.create(text, agent=agent)

    answer = client.ask("POST", "/v1/memories/backfill-entities", **query)

    assert (answer.status, answer.body) == (200, {"status": "completed", "queued": queued})


def test_backfilling_nothing_is_refused() -> None:
    answer = AgentClient().ask("POST", "/v1/memories/backfill-entities", limit="0")

    assert answer.status == 422


def test_statistics_of_an_agent() -> None:
    client = AgentClient()
    client.ask("POST", "/v1/agents", {"name": "scout"})
    empty = client.get("/v1/agents/scout/stats")
    memory_id = client.site.remember("scout")
    link(client, memory_id, make(client))

    stats = client.get("/v1/agents/scout/stats")

    assert empty["data"] == {"total_memories": 0, "total_entities": 0, "last_updated": None}
    assert stats == {
        "object": "agent_stats",
        "id": empty["id"],
        "name": "scout",
        "memory_count": 1,
        "entity_count": 1,
        "session_count": 0,
        "last_active_at": "2025-12-10T09:44:35Z",
        "data": {
            "total_memories": 1,
            "total_entities": 1,
            "last_updated": "2025-12-10T09:44:35Z",
        },
    }


def test_a_key_that_may_not_delete_is_told_so() -> None:
    client = AgentClient(permissions=frozenset({Permission.READ, Permission.WRITE}))
    entity = make(client)

    answer = client.ask("DELETE", f"/v1/entities/{entity['id']}")

    assert (answer.status, answer.body["type"]) == (403, "forbidden")
    assert "'delete'" in answer.body["detail"]
