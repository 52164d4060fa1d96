"""No route shows or changes anything of another project, whatever ids it is given."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from scripts.deploy.deployment import Deployment
from tests.e2e.hooks import Hooks
from tests.e2e.http import Api, send
from tests.e2e.relay import Relay

OPENAPI = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"
PREFIX = "/api/openmem/v1"
SECRET = "The vault combination is 31-7-88"

# MemOS: each route has its own way to name what is another's.


def searching_finds_nothing(mine: Api, theirs: Api, task_id: str) -> None:
    related = {"related_id": [mine.user_id]}
    found = theirs.values("vault combination") + theirs.values("vault", filter=related)
    assert not any("vault" in value for value in found)


def their_task_is_unknown(mine: Api, theirs: Api, task_id: str) -> None:
    assert theirs.status(task_id).code == 50131


def adding_to_the_same_user_leaves_mine_alone(mine: Api, theirs: Api, task_id: str) -> None:
    """Same user, conversation and words: neither a resend, nor a repetition, nor a correction."""
    theirs.add(SECRET, conversation_id="vault")
    theirs.add("The vault combination is no longer 31-7-88", conversation_id="vault")

    [value] = mine.values("vault combination")
    assert value.endswith(SECRET)


def deleting_leaves_mine_alone(mine: Api, theirs: Api, task_id: str) -> None:
    """Neither the same user, nor the ids of what I know."""
    found = mine.search("vault combination", relativity=0).data["memory_detail_list"]

    theirs.post("/delete/memory", {"user_id": mine.user_id})
    answer = theirs.post("/delete/memory", {"memory_ids": [item["id"] for item in found]})

    assert answer.code == 40307
    assert mine.search("vault combination", relativity=0).data["memory_detail_list"] == found


def lists_and_messages_are_empty(mine: Api, theirs: Api, task_id: str) -> None:
    conversation = {"user_id": mine.user_id, "conversation_id": "vault"}

    assert theirs.post("/get/memory", {"user_id": mine.user_id}).data["total"] == 0
    assert theirs.post("/get/message", conversation).data == {"message_detail_list": []}
    assert mine.post("/get/memory", {"user_id": mine.user_id}).data["total"] == 1


def my_memory_is_unknown(mine: Api, theirs: Api, task_id: str) -> None:
    [item] = mine.post("/get/memory", {"user_id": mine.user_id}).data["memory_detail_list"]
    headers = {"Authorization": f"Token {theirs.key}"}

    looked_up = send(f"{mine.base_url}/get/memory/{item['id']}", method="GET", headers=headers)
    update = theirs.post("/update/memory", {"memory_id": item["id"], "content": "stolen"})
    deletion = {"user_id": mine.user_id, "filter": {"conversation_id": "vault"}}

    assert (looked_up.code, update.code) == (40001, 40307)
    assert theirs.post("/delete/memory", deletion).data == {"success": True}
    left = mine.post("/get/memory", {"user_id": mine.user_id}).data["memory_detail_list"]
    assert left == [item]


ATTEMPTS: dict[str, Callable[[Api, Api, str], None]] = {
    f"post {PREFIX}/add/message": adding_to_the_same_user_leaves_mine_alone,
    f"post {PREFIX}/delete/memory": deleting_leaves_mine_alone,
    f"post {PREFIX}/get/memory": lists_and_messages_are_empty,
    f"get {PREFIX}/get/memory/{{memory_id}}": my_memory_is_unknown,
    f"post {PREFIX}/get/message": lists_and_messages_are_empty,
    f"post {PREFIX}/update/memory": my_memory_is_unknown,
    f"post {PREFIX}/get/status": their_task_is_unknown,
    f"post {PREFIX}/search/memory": searching_finds_nothing,
}


def routes() -> list[str]:
    paths = json.loads(OPENAPI.read_text())["paths"]
    return [f"{method} {path}" for path, methods in paths.items() for method in methods]


@pytest.mark.parametrize("route", ATTEMPTS)
def test_another_tenant_gets_nowhere(api: Api, other: Api, route: str) -> None:
    task_id = api.add(SECRET, conversation_id="vault").data["task_id"]

    ATTEMPTS[route](api, other, task_id)


# MemoryRelay: ids are in paths, and bodies name agents, users and memories.


@dataclass(frozen=True)
class Victim:
    """What one project has, and all that it can read of it."""

    relay: Relay
    user_id: str
    ids: dict[str, str]

    def everything(self) -> list[str]:
        memory, agent, entity, webhook = (
            self.ids[name] for name in ("memory_id", "agent", "entity_id", "webhook_id")
        )
        paths = [
            f"/v1/memories/{memory}",
            f"/v1/memories?agent_id={agent}",
            f"/v1/memories?user_id={self.user_id}",
            f"/v1/agents/{agent}",
            f"/v1/entities/{entity}",
            f"/v1/entities/{entity}/neighborhood",
            f"/v1/webhooks/{webhook}",
        ]
        return [json.dumps(self.relay.get(path)) for path in paths]

    def bodies(self) -> dict[str, dict[str, Any]]:
        """What is asked of a route beside the ids in its path, where that is not nothing."""
        whose = {"agent_id": self.relay.agent, "user_id": self.user_id}
        written = {"content": "Written by a stranger", **whose}
        similar = {"content": SECRET.replace("is", "was"), "deduplicate": True}
        asked = {"query": "vault combination", **whose}
        by_user = {"query": "vault combination", "user_id": self.user_id, "min_score": 0}
        link = {name: self.ids[name] for name in ("entity_id", "memory_id")}
        return {
            "post /v1/memories": {**written, **similar},
            "post /v2/memories": {**written, **similar},
            "post /v1/memories/batch": {"memories": [written]},
            "post /v1/memories/search": by_user,
            "post /v1/memories/context": asked,
            "post /v2/context": asked,
            "post /v2/context/build": {**by_user, "threshold": 0},
            "post /v1/memories/maintenance": {"action": "demote_cold"},
            "put /v1/memories/{memory_id}": written,
            "patch /v1/memories/{memory_id}": {"metadata": {"stolen": True}},
            "put /v1/memories/{memory_id}/importance": {"importance": 1},
            "post /v1/agents": {"name": self.relay.agent, "description": "stolen"},
            "put /v1/agents/{agent}": {"description": "stolen"},
            "post /v1/entities": {"name": "Priya", "type": "person", "metadata": {"stolen": 1}},
            "put /v1/entities/{entity_id}": {"name": "stolen"},
            "post /v1/entities/links": link,
            "post /v1/entities/{entity_id}/link": link,
            "patch /v1/webhooks/{webhook_id}": {"enabled": False},
        }


@pytest.fixture(scope="module")
def victim(deployment: Deployment, project: dict[str, str]) -> Iterator[Victim]:
    """Its webhook answers no call, and is gone before other tests cause events."""
    relay = Hooks(deployment.api_url, project["api_key"])
    memory = relay.create(SECRET, user_id=f"{relay.agent}-user", importance=0.5)
    entity = relay.ask("POST", "/v1/entities", {"name": "Priya", "type": "person"}).body
    webhook = relay.ask("POST", "/v1/webhooks", {"url": "https://localhost:9443/"}).body
    link = {"entity_id": entity["id"], "memory_id": memory["id"]}
    assert relay.ask("POST", "/v1/entities/links", link).status == 201
    delivery = relay.ask("POST", f"/v1/webhooks/{webhook['id']}/test").body
    ids = {
        "memory_id": memory["id"],
        "entity_id": entity["id"],
        "webhook_id": webhook["id"],
        "delivery_id": delivery["id"],
        "key_id": str(uuid4()),  # nobody has any
        "agent": relay.get(f"/v1/agents/{relay.agent}")["id"],
    }
    yield Victim(relay, f"{relay.agent}-user", ids)
    relay.forget()


@pytest.mark.parametrize("route", [route for route in routes() if route not in ATTEMPTS])
def test_another_tenant_gets_nowhere_with_any_id(
    victim: Victim, other_project: dict[str, str], route: str
) -> None:
    """An agent of the same name is another's agent; health is for everybody."""
    theirs = Relay(victim.relay.base_url, other_project["api_key"])
    before, (method, path) = victim.everything(), route.split(" ")
    body = victim.bodies().get(route, {} if method in ("post", "put", "patch") else None)
    names_one = "{" in path
    for name, value in victim.ids.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, "a new kind of id: the victim needs one"

    answer = theirs.ask(method.upper(), path, body)

    assert (answer.status == 404) or not names_one, answer.text
    assert answer.status < 500
    assert not any(value in answer.text for value in victim.ids.values())
    assert SECRET not in answer.text
    assert "stolen" not in answer.text or method == "post"
    assert victim.everything() == before
