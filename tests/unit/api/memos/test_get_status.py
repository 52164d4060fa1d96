"""`POST /get/status` in the words of MemOS."""

from typing import Any

import pytest

from cairn.domain.errors import NotFound
from cairn.domain.memory.memory import EmbeddingState, MemoryKind
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import (
    Changes,
    FileOutcome,
    Task,
    TaskStatus,
)
from tests.unit.api.client import STATUS, Client
from tests.unit.api.recording import open_task


def _data(task: Task) -> dict[str, Any]:
    data: dict[str, Any] = Client(task=task).post(STATUS, {"task_id": "task-1"}).body["data"]
    return data


def test_open_work_is_running() -> None:
    client = Client()

    answer = client.post(STATUS, {"task_id": "task-1"})

    assert answer.body == {
        "code": 0,
        "data": {"task_id": "task-1", "status": "running"},
        "message": "ok",
    }
    assert client.read == [("task-1", Scope(project_id="p1"))]


def test_a_completed_add_shows_what_changed_by_view() -> None:
    changes = Changes(
        added=("f1", "p1", "t1"),
        updated=("f2", "s1"),
        kinds={
            "f1": MemoryKind.FACT,
            "f2": MemoryKind.DOCUMENT,
            "p1": MemoryKind.PREFERENCE,
            "t1": MemoryKind.TOOL,
            "s1": MemoryKind.SKILL,
        },
    )

    data = _data(open_task(status=TaskStatus.COMPLETED, changes=changes))

    assert data == {
        "task_id": "task-1",
        "status": "completed",
        "memory_views": {
            "added": 3,
            "updated": 2,
            "deleted": 0,
            "detail_factual": {"memory_ids": ["f1", "f2"]},
            "preference": {"memory_ids": ["p1"]},
            "tool_memory": {"memory_ids": ["t1"]},
            "skill": {"memory_ids": ["s1"]},
        },
    }


def test_the_fields_of_profiles_that_were_filled_are_a_view() -> None:
    data = _data(open_task(status=TaskStatus.COMPLETED, changes=Changes(profiles=("p1", "p2"))))

    assert data["memory_views"] == {
        "added": 0,
        "updated": 0,
        "deleted": 0,
        "profile": {"memory_ids": ["p1", "p2"]},
    }


def test_an_add_that_changed_nothing_has_no_views() -> None:
    data = _data(open_task(status=TaskStatus.COMPLETED))

    assert data == {"task_id": "task-1", "status": "completed"}


def test_views_wait_for_the_end() -> None:
    changes = Changes(added=("f1",), kinds={"f1": MemoryKind.FACT})

    assert "memory_views" not in _data(open_task(changes=changes))


def test_a_failure_says_why_and_files_say_how_they_are_doing() -> None:
    files = (
        FileOutcome(name="a.pdf", status=TaskStatus.FAILED, error="not readable yet"),
        FileOutcome(name="b.txt", status=TaskStatus.OPEN),
    )

    data = _data(open_task(status=TaskStatus.FAILED, error="the model refused", files=files))

    assert data == {
        "task_id": "task-1",
        "status": "failed",
        "error": "the model refused",
        "files": [
            {"name": "a.pdf", "status": "failed", "error": "not readable yet"},
            {"name": "b.txt", "status": "running"},
        ],
    }


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (EmbeddingState.PENDING, {"embedding": "pending"}),
        (EmbeddingState.FAILED, {"embedding": "failed"}),
        (EmbeddingState.READY, {}),
    ],
)
def test_a_completed_add_says_what_is_not_found_by_its_meaning_yet(
    state: EmbeddingState, shown: dict[str, str]
) -> None:
    client = Client(task=open_task(status=TaskStatus.COMPLETED), embedding=state)

    data = client.post(STATUS, {"task_id": "task-1"}).body["data"]

    assert data == {"task_id": "task-1", "status": "completed", **shown}


def test_an_unknown_task_is_not_found() -> None:
    error = NotFound("no task has this task_id", code="task_not_found")

    answer = Client(task=error).post(STATUS, {"task_id": "nobody's"})

    assert (answer.status, answer.code) == (404, 50131)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 40002),
        ({"task_id": None}, 40002),
        ({"task_id": ""}, 40002),
        ({"task_id": ["x"]}, 40000),
        ({"task_id": "t" * 101}, 40000),
    ],
)
def test_a_status_needs_a_task_id(body: dict[str, Any], code: int) -> None:
    answer = Client().post(STATUS, body)

    assert (answer.status, answer.code) == (400, code)
    assert "task_id" in answer.body["message"]
