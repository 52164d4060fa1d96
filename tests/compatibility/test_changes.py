"""What the earlier code had stored is repeated, changed, deleted and erased."""

from urllib.parse import quote

import pytest

from scripts import front_door
from tests.compatibility.client import MEMOS, add, contents, found, read
from tests.compatibility.dump import NAMES
from tests.compatibility.site import Site

MINUTE, HOUR = 60_000, 3_600_000
PROJECT, TASKS, MEMORIES = NAMES["project_id"], NAMES["tasks"], NAMES["memories"]


def test_a_repeated_add_is_the_same_add(site: Site) -> None:
    said = ("海鸥号周五出发去宁波",)

    again = add(site, "李明", *said, conversation="等待")

    assert again["task_id"] == TASKS["等待"]


def test_a_repeated_memory_is_the_same_memory(site: Site) -> None:
    body = {"agent_id": "scout", "content": "The drydock is booked until Easter"}

    again = site.ask("ingest", "POST", "/v2/memories", body)

    assert (again.status, again.body["id"]) == (202, MEMORIES["pending"])


def test_a_repeated_call_is_known_by_its_name(site: Site) -> None:
    body = {
        "agent_id": "scout",
        "content": "Pilot Ingrid speaks Norwegian and Dutch",
        "deduplicate": True,
        "dedup_threshold": 0.9,
    }

    again = site.ask("ingest", "POST", "/v1/memories", body, **{"Idempotency-Key": "pilot-1"})

    assert (again.status, again.body["id"]) == (200, MEMORIES["keyed"])


def test_what_is_said_again_is_added_to_what_is_known(site: Site) -> None:
    known = "The harbour crane was repaired last Tuesday"
    before = contents(site, "ann")

    add(site, "ann", known, conversation="garden")
    site.work()

    assert known in before
    assert contents(site, "ann").count(known) == before.count(known)


def test_a_memory_in_rows_is_changed(site: Site) -> None:
    change = {"content": "The crane inspection was moved to 9 April", "metadata": {"kind": None}}

    answer = site.ask("memories", "PATCH", f"/v1/memories/{MEMORIES['crane']}", change)

    assert answer.status == 200
    assert found(site, "ann", "crane inspection")[0] == change["content"]
    assert read(site, "crane")["metadata"] == {"tags": ["crane", "safety"], "checked": True}


def test_a_memory_in_a_segment_is_changed(site: Site) -> None:
    change = {"content": "My bicycle was painted purple"}

    path = f"/v1/memories/{searched(site, 'ann', 'staging cluster')}"
    answer = site.ask("memories", "PUT", path, change)

    assert answer.status == 200
    assert found(site, "ann", "purple bicycle") == [change["content"]]
    assert "The staging cluster runs in Frankfurt" not in contents(site, "ann")


def test_a_memory_in_a_segment_is_corrected_by_what_is_said(site: Site) -> None:
    corrected = "I no longer keep the spare key under the blue flower pot"

    add(site, "ann", corrected, conversation="garden")
    site.work()

    assert found(site, "ann", "spare key", limit=1) == [corrected]
    assert corrected.replace("no longer ", "") not in contents(site, "ann")


def test_a_memory_is_deleted_in_either_dialect(site: Site) -> None:
    one, other = (
        searched(site, "ann", question) for question in ("staging cluster", "night train")
    )

    relayed = site.ask("memories", "DELETE", f"/v1/memories/{one}")
    memos = site.ask("memories", "POST", f"{MEMOS}/delete/memory", {"memory_ids": [other]})

    assert (relayed.status, memos.status) == (200, 200)
    left = contents(site, "ann")
    assert "The staging cluster runs in Frankfurt" not in left
    assert "The night train to Vienna leaves at 20:15" not in left


def test_an_agent_is_known_by_all_its_names_until_it_is_deleted(site: Site) -> None:
    path = "/v1/agents/ranger"
    before = [
        site.ask("agents", "GET", f"/v1/agents/{agent}").body for agent in ("scout", "ranger")
    ]

    deleted = site.ask("agents", "DELETE", path)

    assert before[0] == before[1]
    assert deleted.status == 200
    assert site.ask("agents", "GET", path).status == 404
    assert read(site, "valve")["status"] == 404


@pytest.mark.parametrize("user", ["ann", "李明", "erin"])
def test_a_user_is_erased_and_nothing_is_left(site: Site, user: str) -> None:
    assert contents(site, quote(user))

    answer = site.ask("memories", "POST", f"{MEMOS}/delete/memory", {"user_id": user})

    assert answer.status == 200
    assert contents(site, quote(user)) == []
    assert front_door.main(["erase-check", PROJECT, user]) == 1
    work_until_swept(site)
    assert front_door.main(["erase-check", PROJECT, user]) == 0


@pytest.mark.parametrize("user", ["carol", "dave"])
def test_who_was_erased_before_is_swept(site: Site, user: str) -> None:
    work_until_swept(site)

    assert front_door.main(["erase-check", PROJECT, user]) == 0


def work_until_swept(site: Site) -> None:
    """And its segments are made again without what was swept."""
    site.work()
    for _ in range(2):
        site.pass_time(2 * MINUTE)


def searched(site: Site, user: str, query: str) -> str:
    """The id of what is found first."""
    body = {"user_id": user, "query": query, "limit": 1}
    [hit] = site.ask("search", "POST", "/v1/memories/search", body).body["data"]
    return str(hit["id"])
