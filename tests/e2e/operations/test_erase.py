"""Erased is erased: over HTTP, while others add, with table and bucket looked through."""

import secrets
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cairn.domain.scope import Scope
from cairn.domain.tasks.task import TaskStatus
from scripts.deploy.deployment import Deployment
from scripts.operate import erase_remains
from tests.e2e.command_line import run_cairn
from tests.e2e.http import Answer, Api
from tests.e2e.operator import cairn_on, run_function, without_schedule
from tests.e2e.polling import ended
from tests.e2e.relay import Relay
from tests.fakes.in_memory_cairn import user
from tests.polling import eventually

ADDS = 50

type Look = Callable[[str], erase_remains.Found]


@pytest.fixture
def look(deployment: Deployment, project: dict[str, str]) -> Look:
    """What is left of a user of the project."""

    def found(user_id: str) -> erase_remains.Found:
        return erase_remains.look(
            deployment.client("dynamodb"),
            deployment.outputs["TableName"],
            deployment.client("s3"),
            deployment.outputs["BucketName"],
            Scope(project["project_id"]),
            user(user_id),
        )

    return found


def erase(api: Api, **selection: Any) -> None:
    """Asks again when it is told to, as on a machine that is too busy to erase in time."""

    def answers() -> list[Answer]:
        answer = api.post("/delete/memory", selection or {"user_id": api.user_id})
        return [] if answer.status == 503 and answer.header("retry-after") else [answer]

    [answer] = eventually(answers)
    assert answer.data == {"success": True}


def is_clean(found: erase_remains.Found) -> bool:
    return bool(found.watermark) and not found.rows and not found.files


def test_an_erased_user_is_gone_at_once_and_for_good(api: Api, look: Look) -> None:
    large = " ".join(secrets.token_urlsafe(48) for _ in range(2_200))
    task = api.add("I keep two beehives", large, conversation_id="roof", allow_public=False).data
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGl2ZQ=="}}
    api.add({"role": "user", "content": [{"type": "text", "text": "the hive"}, picture]})
    assert api.values("beehives")

    erase(api)

    assert api.values("beehives hive") == []
    eventually(lambda: is_clean(look(api.user_id)))
    left = api.status(task["task_id"]).data
    assert (left["status"], left["error"]) == ("completed", "erased")
    assert "memory_views" not in left


def test_erasing_while_fifty_add_and_a_worker_understands(
    deployment: Deployment, project: dict[str, str], api: Api, look: Look
) -> None:
    """Each add says when it was answered or begun, by one clock."""
    api.add(*[f"Room number {n} is painted in shade {n * 13}" for n in range(40)], async_mode=True)

    def add(number: int) -> tuple[int, float, float]:
        begun = time.monotonic()
        api.add(
            f"Guest {number} ordered meal{number}", conversation_id=f"c{number}", async_mode=True
        )
        return number, begun, time.monotonic()

    with ThreadPoolExecutor(4) as threads:
        during = [threads.submit(add, number) for number in range(ADDS)]
        eventually(lambda: sum(future.done() for future in during) >= ADDS // 3)
        asked = time.monotonic()
        erase(api)
        answered = time.monotonic()
    after = [add(ADDS + number) for number in range(3)]
    eventually(lambda: is_clean(look(api.user_id)))
    run_function(deployment, "ReconcileFunction")
    eventually(lambda: not is_working(deployment, project["project_id"], api.user_id))

    done = [future.result() for future in during] + after
    before = [number for number, _, ended_at in done if ended_at < asked]
    since = [number for number, begun, _ in done if begun > answered]
    assert before
    assert len(since) >= len(after)
    assert [n for n in before if is_found(api, n)] == []
    assert [n for n in since if not is_found(api, n)] == []
    assert not any("painted" in value for value in api.values("room painted shade"))
    assert is_clean(look(api.user_id))


def is_found(api: Api, number: int) -> bool:
    values = api.values(f"meal{number}", memory_limit_number=25)
    return any(value.split()[-1].rstrip() == f"meal{number}" for value in values)


def is_working(deployment: Deployment, project_id: str, user_id: str) -> bool:
    work = cairn_on(deployment).work_store
    return bool(work.due(Scope(project_id), user(user_id).hash, 10**15))


def test_what_others_were_told_of_an_erased_user_is_gone_too(
    api: Api, relay: Relay, look: Look
) -> None:
    """Through either dialect: for the user, by the user, in a group with the user."""
    told = relay.create("The guest sleeps badly", user_id=api.user_id)
    host = Api(api.base_url, api.key)
    words = "I never eat eggs"  # whole: the large message may hold any four letters
    said = [
        {"role": "user", "content": "Breakfast is at eight", "role_id": host.user_id},
        {"role": "user", "content": words, "role_id": api.user_id},
    ]
    large = " ".join(secrets.token_urlsafe(48) for _ in range(2_200))
    also = {"role": "user", "content": large, "role_id": host.user_id}
    tasks = [
        host.add(*said, conversation_id="hall"),
        host.add(*said, conversation_id="hall", user_id=[host.user_id, api.user_id]),
        host.add(*said, also, conversation_id="terrace", async_mode=True),
    ]
    assert {ended(host, task.data["task_id"])["status"] for task in tasks} == {"completed"}
    assert relay.found("guest sleeps") == ["The guest sleeps badly"]
    assert any(words in value for value in host.values("breakfast eggs"))

    erase(api)

    assert relay.found("guest sleeps") == []
    assert relay.ask("GET", f"/v1/memories/{told['id']}").status == 404
    assert not any(words in value for value in host.values("breakfast eggs"))
    eventually(lambda: is_clean(look(api.user_id)))
    kept = eventually(lambda: host.values("when is breakfast, and what about eggs"))
    assert any("Breakfast is at eight" in value for value in kept)
    assert not any(words in value for value in kept)


def test_the_verb_says_what_it_finds(
    deployment: Deployment, project: dict[str, str], api: Api
) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        words = ("erase-check", project["project_id"], *arguments)
        return run_cairn(*words, environment=deployment.environment())

    api.add("I keep two beehives")
    before = run(api.user_id)
    erase(api)
    eventually(lambda: run(api.user_id).returncode == 0)

    assert (before.returncode, before.stdout) == (1, "nobody has erased this subject\n")
    assert run(api.user_id).stdout.startswith("nothing left")


def test_a_deleted_memory_is_gone_and_unknown_afterwards(api: Api) -> None:
    api.add("I keep two beehives", "I own a kayak")
    [item] = [i for i in items(api, "beehives") if "beehives" in i["memory_value"]]

    erase(api, memory_ids=[item["id"]], user_id=api.user_id)
    again = api.post("/delete/memory", {"memory_ids": [item["id"]]})

    assert not any("beehives" in i["memory_value"] for i in items(api, "beehives"))
    assert any("kayak" in value for value in api.values("kayak"))
    assert (again.status, again.code, again.body["data"]) == (404, 40307, None)


def test_words_that_were_deleted_before_they_were_understood_do_not_come_back(
    deployment: Deployment, project: dict[str, str], api: Api
) -> None:
    """Accepted five minutes ago, and the job was lost: nobody has begun."""
    cairn, scope = cairn_on(deployment), Scope(project["project_id"])
    cairn.clock.advance(int(time.time() * 1000) - cairn.clock.now() - 300_000)
    with without_schedule(deployment):
        task = cairn.add("The lost job was about a beehive", user_id=api.user_id, scope=scope)
        [item] = items(api, "beehive")
        assert item["memory_type"] == "WorkingMemory"
        erase(api, memory_ids=[item["id"]])

    run_function(deployment, "ReconcileFunction")

    assert cairn.task(task.task_id, scope).status is TaskStatus.FAILED
    assert api.status(task.task_id).data["error"] == "deleted"
    assert items(api, "beehive") == []


def test_deleting_needs_its_permission(api: Api, issue_key: Callable[..., str]) -> None:
    writer = Api(api.base_url, issue_key("--scopes", "read,write"), api.user_id)
    writer.add("I keep two beehives")

    refused = writer.post("/delete/memory", {"user_id": api.user_id})

    assert (refused.status, refused.code) == (400, 40306)
    assert "'delete' permission" in refused.body["message"]
    assert writer.values("beehives")


@pytest.mark.parametrize("body", [{}, {"user_id": ""}, {"memory_ids": []}, {"filter": {"a": 1}}])
def test_a_request_that_says_nothing_clear_deletes_nothing(api: Api, body: dict[str, Any]) -> None:
    api.add("I keep two beehives")

    answer = api.post("/delete/memory", body)

    assert (answer.status, answer.body["data"]) == (400, None)
    assert api.values("beehives")


def test_somebody_unknown_is_erased_with_ok(api: Api) -> None:
    answer = api.post("/delete/memory", {"user_id": api.user_id})

    assert (answer.status, answer.body["message"], answer.data) == (200, "ok", {"success": True})


def items(api: Api, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.search(query, relativity=0).data["memory_detail_list"]
    return found
