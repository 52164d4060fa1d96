"""`POST /add/feedback` in the words of MemOS."""

from typing import Any

import pytest

from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import Labels
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.tasks.task import Purpose
from cairn.use_cases.messages.new_addition import NewMessage
from tests.unit.api.client import Client

FEEDBACK = "/api/openmem/v1/add/feedback"
SENT = {"user_id": "u1", "feedback_content": "Forget that I smoke"}


def test_what_a_request_means() -> None:
    client = Client()

    answer = client.post(
        FEEDBACK,
        SENT
        | {"conversation_id": "c1", "agent_id": "a1", "app_id": "app", "allow_public": True}
        | {"feedback_time": "2026-03-02 08:20", "source": "MCP", "allow_knowledgebase_ids": None},
    )

    [(command, scope, _)] = client.added
    assert answer.body["data"].keys() == {"success", "task_id", "status"}
    assert command.subjects == (Subject(type=SubjectType.USER, id="u1"),)
    assert command.messages == (NewMessage(Role.USER, "Forget that I smoke", "2026-03-02 08:20"),)
    assert command.purpose is Purpose.FEEDBACK
    assert command.labels == Labels(agent_ids=("a1",), app_id="app")
    assert (command.session_id, command.is_public, command.wait) == ("c1", True, False)
    assert scope.project_id == "p1"


@pytest.mark.parametrize(
    ("fields", "code", "word"),
    [
        ({"user_id": None}, 40002, "user_id"),
        ({"user_id": "u" * 101}, 40010, "user_id"),
        ({"feedback_content": " "}, 40002, "feedback_content"),
        ({"feedback_content": None}, 40002, "feedback_content"),
        ({"feedback_content": {"a": 1}}, 40000, "feedback_content"),
        ({"feedback_content": "词" * 4_001}, 40305, "feedback_content"),
        ({"conversation_id": "c" * 101}, 40011, "conversation_id"),
        ({"allow_public": 2}, 40000, "allow_public"),
    ],
)
def test_what_is_refused(fields: dict[str, Any], code: int, word: str) -> None:
    client = Client()

    answer = client.post(FEEDBACK, SENT | fields)

    assert (answer.status, answer.body["code"]) == (400, code)
    assert word in answer.body["message"]
    assert client.added == []
