"""No route shows or changes anything of another project, whatever ids it is given."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.http import Api

OPENAPI = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
PREFIX = "/api/openmem/v1"
SECRET = "The vault combination is 31-7-88"


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
    answer = theirs.post("/delete/memory", {"memory_ids": [each["id"] for each in found]})

    assert answer.code == 40307
    assert mine.search("vault combination", relativity=0).data["memory_detail_list"] == found


def health_tells_nothing(mine: Api, theirs: Api, task_id: str) -> None:
    """It takes no ids and shows no project's data; see its own tests."""


ATTEMPTS: dict[str, Callable[[Api, Api, str], None]] = {
    f"post {PREFIX}/add/message": adding_to_the_same_user_leaves_mine_alone,
    f"post {PREFIX}/delete/memory": deleting_leaves_mine_alone,
    f"post {PREFIX}/get/status": their_task_is_unknown,
    f"post {PREFIX}/search/memory": searching_finds_nothing,
    "get /v1/health": health_tells_nothing,
}


def routes() -> list[str]:
    paths = json.loads(OPENAPI.read_text())["paths"]
    return [f"{method} {path}" for path, methods in paths.items() for method in methods]


@pytest.mark.parametrize("route", routes())
def test_another_tenant_gets_nowhere(api: Api, other: Api, route: str) -> None:
    task_id = api.add(SECRET, conversation_id="vault").data["task_id"]

    ATTEMPTS[route](api, other, task_id)
