"""Agents and entities on the deployed stack, and paths with empty segments."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from scripts.deploy.deployment import Deployment
from tests.e2e.http import Answer, Api, send
from tests.polling import eventually

type Ask = Callable[..., Answer]


@pytest.fixture
def ask(deployment: Deployment, project: dict[str, str]) -> Ask:
    """A request of MemoryRelay's dialect."""

    def asked(method: str, path: str, body: Any = None, key: str = "") -> Answer:
        headers = {"Authorization": f"Bearer {key or project['api_key']}"}
        data = None if body is None else json.dumps(body).encode()
        return send(f"{deployment.api_url}{path}", method=method, body=data, headers=headers)

    return asked


@pytest.fixture
def name() -> str:
    """An agent nobody else has, whose name has to be encoded."""
    return f"名字 #{uuid4().hex[:12]}?"


def remember(ask: Ask, agent: str, content: str) -> str:
    answer = ask("POST", "/v1/memories", {"agent_id": agent, "content": content})
    assert answer.status == 200, answer.text
    memory_id: str = answer.body["id"]
    return memory_id


def test_an_agent_is_found_by_every_name_until_it_is_deleted(ask: Ask, name: str) -> None:
    made = ask("POST", "/v1/agents", {"name": name, "metadata": {"team": "a"}})
    memory_id = remember(ask, name, "The lantern hangs in the hall")
    by_uuid = f"/v1/agents/{made.body['id']}"
    renamed = ask("PUT", by_uuid, {"name": f"{name} II"})
    again = ask("POST", "/v1/agents", {"name": name})

    seen = [ask("GET", f"/v1/agents/{quote(known_as)}").body for known_as in (name, f"{name} II")]
    stats = ask("GET", f"{by_uuid}/stats").body
    listed = ask("GET", "/v1/agents?limit=1000").body["data"]
    deleted = ask("DELETE", by_uuid)

    assert (made.status, renamed.status, again.status) == (201, 200, 200)
    assert seen == [again.body] * 2
    assert (seen[0]["memory_count"], stats["data"]["total_memories"]) == (1, 1)
    assert [entry for entry in listed if entry["id"] == made.body["id"]] == [again.body]
    assert (deleted.status, deleted.body["deleted"]) == (200, True)
    assert ask("GET", f"/v1/memories/{memory_id}").status == 404
    for method in ("GET", "DELETE"):
        assert ask(method, by_uuid).status == 404


def test_who_remembers_by_memos_is_an_agent(api: Api, ask: Ask) -> None:
    agent = f"scout-{uuid4().hex[:12]}"
    api.post(
        "/add/message",
        {
            "agent_id": agent,
            "async_mode": False,
            "messages": [{"role": "user", "content": "The lantern hangs in the hall"}],
        },
    )

    found = ask("GET", f"/v1/agents/{agent}").body

    assert (found["name"], found["memory_count"]) == (agent, 1)


def test_what_memories_mention_is_read_linked_and_forgotten_with_them(ask: Ask) -> None:
    agent, who = f"scout-{uuid4().hex[:12]}", f"Priya{uuid4().hex[:8]}"
    memory_id = remember(ask, agent, f"Lunch with {who} in Porto")
    remember(ask, agent, f"Tea with {who}")

    read = ask("POST", f"/v1/memories/{memory_id}/extract-entities").body
    rest = ask("POST", f"/v1/memories/backfill-entities?agent_id={agent}").body
    [person] = [
        item
        for item in ask("GET", f"/v1/entities?agent_id={agent}").body["data"]
        if item["name"] == who
    ]
    path = f"/v1/entities/{person['id']}"
    made = ask("POST", "/v1/entities", {"name": f"{who}'s lantern", "type": "product"}).body
    linked = ask("POST", f"/v1/entities/{made['id']}/link", {"memory_id": memory_id})
    renamed = ask("PUT", f"/v1/entities/{made['id']}", {"name": f"The lantern of {who}"})
    near = ask("GET", f"{path}/neighborhood").body
    mentions = ask("GET", f"/v1/memories/{memory_id}").body["entities"]

    assert (read["entity_count"], rest["queued"]) == (2, 1)
    assert (person["type"], person["memory_count"]) == ("person", 2)
    assert {mention["value"] for mention in mentions} == {who, "Porto"}
    assert (linked.status, renamed.status) == (201, 200)
    assert {f"The lantern of {who}", "Porto"} <= {
        neighbor["name"] for neighbor in near["neighbors"]
    }

    assert ask("DELETE", f"/v1/memories/{memory_id}").status == 200
    assert ask("GET", path).body["memory_count"] == 1
    assert ask("DELETE", f"/v1/agents/{agent}").status == 200
    assert ask("GET", path).status == 404
    eventually(lambda: is_swept(ask))
    assert ask("DELETE", f"/v1/entities/{made['id']}").status == 200


def is_swept(ask: Ask) -> bool:
    """What nothing mentions any more is not even counted."""
    listed = ask("GET", "/v1/entities?limit=1000").body
    return bool(listed["total_count"] == len(listed["data"]))


def test_another_project_knows_none_of_it(
    ask: Ask, other_project: dict[str, str], name: str
) -> None:
    agent = ask("POST", "/v1/agents", {"name": name}).body["id"]
    memory_id = remember(ask, name, "Lunch with Priya")
    entity = ask("POST", "/v1/entities", {"name": name, "type": "person"}).body["id"]
    body = {"name": "mine", "entity_id": entity, "memory_id": memory_id}
    routes = [
        *((method, f"/v1/agents/{agent}") for method in ("GET", "PUT", "DELETE")),
        *((method, f"/v1/entities/{entity}") for method in ("GET", "PUT", "DELETE")),
        ("GET", f"/v1/agents/{agent}/stats"),
        ("POST", "/v1/entities/links"),
        ("POST", f"/v1/entities/{entity}/link"),
        ("GET", f"/v1/entities/{entity}/neighborhood"),
        ("GET", f"/v1/entities/{entity}/relationships"),
        ("POST", f"/v1/memories/{memory_id}/extract-entities"),
        ("GET", f"/v1/memories/{memory_id}/extraction-status"),
    ]

    statuses = [ask(*route, body, key=other_project["api_key"]).status for route in routes]
    listed = [
        ask("GET", path, key=other_project["api_key"]).text
        for path in ("/v1/agents", "/v1/entities")
    ]

    assert statuses == [404] * len(routes)
    assert not any(agent in text or entity in text for text in listed)
    assert ask("GET", f"/v1/agents/{agent}").body["name"] == name


def test_settings_of_extraction_are_the_deployments(ask: Ask) -> None:
    settings = ask("GET", "/v1/extraction/settings").body
    refused = ask("POST", "/v1/extraction/keys", {"provider": "openai", "api_key": "sk-1"})

    assert (settings["tier"], settings["keys"]) == ("self_hosted", [])
    assert "offline" in settings["extractor"]
    assert refused.status == 422


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "//v1//agents", 200),
        ("POST", "//v1/memories", 422),
        ("GET", "/v1//memories", 200),
        ("POST", "//v1/memories/search", 422),
        ("GET", "//v2/memories/5d1e0f7a-9c3b-4b62-8a4e-2f60b1c9d7e3/status", 404),
        ("GET", "//v1/webhooks", 200),
        ("POST", "/api/openmem/v1//list/profile_template", 200),
        ("GET", "//v1/health", 200),
        ("GET", "//v1/nothing", 404),
    ],
)
def test_a_path_with_empty_segments_is_answered_by_the_function_that_owns_it(
    deployment: Deployment, project: dict[str, str], method: str, path: str, status: int
) -> None:
    """As API Gateway brings it, which the emulator does not: it drops empty segments itself."""
    event = {
        "httpMethod": method,
        "path": path,
        "headers": {"Authorization": f"Bearer {project['api_key']}"},
        "requestContext": {"requestId": "empty-segments"},
        "body": "{}",
    }
    name = deployment.physical_ids("AWS::Lambda::Function")["SystemFunction"]

    answer = deployment.client("lambda").invoke(
        FunctionName=name, Payload=json.dumps(event).encode()
    )

    answered = json.loads(answer["Payload"].read())
    assert answered["statusCode"] == status, answered
    assert answered["multiValueHeaders"]["X-Request-Id"] == ["empty-segments"]
