"""What was written in one dialect is found, changed and deleted in the other."""

from dataclasses import replace
from typing import Any

from tests.e2e.http import Api
from tests.e2e.relay import Relay

HARBOUR, LIGHTHOUSE = "The harbour crane is painted yellow", "The lighthouse lamp is painted white"


def values(api: Api, query: str, **whose: Any) -> list[str]:
    """What MemOS finds, at any score, without dates and speakers."""
    asked = {"query": query, "relativity": 0, **whose}
    found = api.post("/search/memory", asked).data["memory_detail_list"]
    return [item["memory_value"].rpartition(": ")[2].strip() for item in found]


def said(api: Api, text: str, **whose: Any) -> None:
    messages = [{"role": "user", "content": text}]
    body = {"async_mode": False, "messages": messages, **whose}
    assert api.post("/add/message", body).data["status"] == "completed"


def test_an_agents_memories_are_found_both_ways(api: Api, relay: Relay) -> None:
    said(api, HARBOUR, agent_id=relay.agent)
    relay.create(LIGHTHOUSE)

    agent = relay.get(f"/v1/agents/{relay.agent}")
    by_id = relay.found("painted", agent_id=agent["id"])
    found = relay.found("painted")

    assert sorted(values(api, "painted", agent_id=relay.agent)) == [HARBOUR, LIGHTHOUSE]
    assert [len(found), len(by_id), len(relay.listed())] == [2, 2, 2]
    assert LIGHTHOUSE in found and any(HARBOUR in text for text in found)
    assert sorted(found) == sorted(by_id) == sorted(relay.listed())
    assert agent["memory_count"] == 2


def test_a_users_memories_are_found_both_ways(api: Api, relay: Relay) -> None:
    user = {"user_id": api.user_id}
    said(api, HARBOUR, **user)
    said(api, "The barn is painted red", agent_id=relay.agent, **user)
    relay.create(LIGHTHOUSE, **user)

    by_user = relay.found("painted", agent_id=None, **user)
    by_both = relay.found("painted", **user)
    listed = relay.get(f"/v1/memories?user_id={api.user_id}")
    theirs = relay.get(f"/v1/memories?user_id={api.user_id}&agent_id={relay.agent}")

    assert set(values(api, "painted", **user)) == {HARBOUR, LIGHTHOUSE, "The barn is painted red"}
    assert len(by_user) == listed["total_count"] == 3
    assert LIGHTHOUSE in by_both and any("barn" in text for text in by_both)
    assert not any("harbour" in text for text in by_both)
    assert {item["user_id"] for item in listed["data"]} == {api.user_id}
    assert [item["content"] for item in theirs["data"]] == [LIGHTHOUSE]
    assert all(item["agent_id"] for item in listed["data"])


def test_what_one_wrote_the_other_changes_and_deletes(api: Api, relay: Relay) -> None:
    user = {"user_id": api.user_id}
    said(api, HARBOUR, **user)
    made = relay.create(LIGHTHOUSE, **user)
    [mine] = [
        item["id"]
        for item in relay.get(f"/v1/memories?user_id={api.user_id}")["data"]
        if "harbour" in item["content"]
    ]

    relay.change("PUT", mine, content="The harbour crane is painted blue")
    changed = values(api, "crane", **user)
    relay.ask("DELETE", f"/v1/memories/{mine}")
    api.post("/delete/memory", {"memory_ids": [made["id"]]})

    assert "The harbour crane is painted blue" in changed and HARBOUR not in changed
    assert values(api, "painted", **user) == []
    assert relay.found("painted") == relay.found("painted", agent_id=None, **user) == []
    assert [
        relay.ask("GET", f"/v1/memories/{memory_id}").status for memory_id in (mine, made["id"])
    ] == [
        404,
        404,
    ]


def test_an_agent_deleted_in_either_is_gone_in_both(api: Api, relay: Relay) -> None:
    other = replace(relay, agent=f"{relay.agent}-other")
    for client in (relay, other):
        said(api, HARBOUR, agent_id=client.agent)
        client.create(LIGHTHOUSE)

    relay.ask("DELETE", f"/v1/agents/{relay.agent}")
    api.post("/delete/memory", {"agent_id": other.agent})

    for client in (relay, other):
        assert values(api, "painted", agent_id=client.agent) == []
        assert client.found("painted") == client.listed() == []
    assert relay.ask("GET", f"/v1/agents/{relay.agent}").status == 404
