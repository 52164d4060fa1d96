"""`/v1/agents` in the words of MemoryRelay."""

from typing import Any
from urllib.parse import quote

import pytest

from cairn.domain.scope import Permission
from tests.unit.api.agent_client import AgentClient


def make(client: AgentClient, **fields: Any) -> dict[str, Any]:
    answer = client.ask("POST", "/v1/agents", fields)
    assert answer.status == 201, answer
    return answer.body


def test_a_new_agent_is_answered_whole() -> None:
    body = make(AgentClient(), name="scout", description="ships", metadata={"team": "a"})

    assert body == {
        "object": "agent",
        "id": body["id"],
        "name": "scout",
        "description": "ships",
        "config": {},
        "metadata": {"team": "a"},
        "memory_count": 0,
        "session_count": 0,
        "project_count": 0,
        "last_active_at": None,
        "created_at": "2025-12-10T09:44:35Z",
        "updated_at": "2025-12-10T09:44:35Z",
    }


def test_the_same_name_again_is_the_same_agent_and_no_conflict() -> None:
    client = AgentClient()
    first = make(client, name="scout", description="ships")

    again = client.ask("POST", "/v1/agents", {"name": "scout", "description": "else"})

    assert (again.status, again.body) == (200, first)


def test_an_id_without_a_name_is_the_name() -> None:
    body = make(AgentClient(), id="scout", name=None, description=None, metadata=None)

    assert (body["name"], body["description"], body["metadata"]) == ("scout", None, {})


def test_with_id_and_name_it_is_found_by_either() -> None:
    client = AgentClient()
    body = make(client, id="bot-7", name="The Seventh")

    assert client.get("/v1/agents/bot-7") == client.get("/v1/agents/The%20Seventh") == body
    assert body["name"] == "The Seventh"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": None}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": 7}, "name"),
        ({"id": "x" * 256}, "id"),
        ({"name": "a", "description": "x" * 1_001}, "description"),
        ({"name": "a", "metadata": {"a": "x" * 10_240}}, "metadata"),
        ({"name": "a", "metadata": []}, "metadata"),
    ],
)
def test_what_is_refused_names_the_field(body: dict[str, Any], field: str) -> None:
    client = AgentClient()

    answer = client.ask("POST", "/v1/agents", body)

    assert (answer.status, answer.code, answer.body["type"]) == (422, 422, "validation_error")
    assert field in answer.body["detail"]
    assert client.get("/v1/agents")["total_count"] == 0


@pytest.mark.parametrize("name", ["scout", "名字 #1?", 'a"b\\c', "50%", "a+b&c=d", "é" * 255])
@pytest.mark.parametrize("is_encoded", [True, False], ids=["as on AWS", "as emulators do"])
def test_any_name_can_be_part_of_a_path(name: str, is_encoded: bool) -> None:
    client = AgentClient()
    body = make(client, name=name)

    assert client.get(f"/v1/agents/{quote(name, safe='') if is_encoded else name}") == body


def test_a_name_with_a_slash_is_found_as_aws_sends_it() -> None:
    client = AgentClient()

    assert make(client, name="a/b") == client.get("/v1/agents/a%2Fb")


def test_an_agent_is_found_by_its_uuid_in_either_case() -> None:
    client = AgentClient()
    body = make(client, name="scout")

    assert client.get(f"/v1/agents/{body['id'].upper()}") == body


def test_agents_are_listed_newest_first() -> None:
    client = AgentClient()
    made = [make(client, name=name) for name in "abc"]

    first, second = client.get("/v1/agents", limit="2"), client.get("/v1/agents", offset="2")

    assert first == {
        "object": "list",
        "data": [made[2], made[1]],
        "has_more": True,
        "total_count": 3,
        "next_cursor": None,
    }
    assert (second["data"], second["has_more"]) == ([made[0]], False)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"limit": "0"}, 422),
        ({"limit": "x"}, 422),
        ({"offset": "-1"}, 422),
        ({"limit": "5000"}, 200),
    ],
)
def test_how_much_can_be_listed(query: dict[str, str], status: int) -> None:
    assert AgentClient().ask("GET", "/v1/agents", **query).status == status


def test_an_agent_is_changed_by_name_or_uuid() -> None:
    client = AgentClient()
    made = make(client, name="scout", description="ships", metadata={"a": 1})

    by_name = client.ask("PUT", "/v1/agents/scout", {"name": "ranger", "description": None})
    by_uuid = client.ask("PUT", f"/v1/agents/{made['id']}", {"metadata": {"b": 2}})

    assert by_name.status == by_uuid.status == 200
    changed = by_uuid.body
    assert (changed["name"], changed["description"]) == ("ranger", "ships")
    assert changed["metadata"] == {"b": 2}
    assert client.get("/v1/agents/ranger") == client.get("/v1/agents/scout") == changed


def test_a_name_that_another_agent_has_is_refused() -> None:
    client = AgentClient()
    for name in ("scout", "ranger"):
        make(client, name=name)

    answer = client.ask("PUT", "/v1/agents/scout", {"name": "ranger"})

    assert (answer.status, answer.body["detail"]) == (422, "another agent has this name")


def test_deleting_answers_with_a_body_and_then_with_not_found() -> None:
    client = AgentClient()
    made = make(client, name="scout")

    first, second = (client.ask("DELETE", "/v1/agents/scout") for _ in range(2))

    assert (first.status, first.body) == (
        200,
        {"object": "agent", "id": made["id"], "deleted": True},
    )
    assert (second.status, second.body["type"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_agent_is_not_found(method: str) -> None:
    answer = AgentClient().ask(method, "/v1/agents/nobody", {})

    assert (answer.status, answer.body["type"]) == (404, "not_found")


def test_a_key_that_may_only_read_is_told_what_it_lacks() -> None:
    client = AgentClient(permissions=frozenset({Permission.READ}))

    answer = client.ask("POST", "/v1/agents", {"name": "scout"})

    assert (answer.status, answer.body["type"]) == (403, "forbidden")
    assert "'write'" in answer.body["detail"]
