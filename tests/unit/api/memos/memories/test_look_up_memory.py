"""One memory in both documented shapes, with its sources and its history."""

from typing import Any

import pytest

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import Memory, MemoryStatus
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.use_cases.memories.look_up_memory import MemoryRecord
from tests.builders import ANN, change_of, make_task
from tests.unit.api.client import Client
from tests.unit.api.recording import NOW, direct_memory

PATH = "/api/openmem/v1/get/memory"
SAID = Message(message_id="t:0", role=Role.USER, text="I keep bees", event_time=NOW)


def known(**changes: object) -> Memory:
    memory = change_of(make_task(at=NOW), 0, "I keep bees").memory
    statement = memory.statement.model_copy(update={"evidence": ("t:0", "gone:0")})
    return memory.model_copy(update={"statement": statement, **changes})


def shown(record: MemoryRecord) -> dict[str, Any]:
    client = Client(record=record)
    data: dict[str, Any] = client.get(f"{PATH}/{record.memory.memory_id}").body["data"]
    assert client.read == [(record.memory.memory_id, Scope("p1"))]
    return data


def test_both_shapes_say_the_same() -> None:
    memory = known()

    data = shown(MemoryRecord(memory, [], {"t:0": SAID}))

    metadata = data["metadata"]
    assert data["id"] == data["memory_id"] == metadata["id"] == memory.memory_id
    assert data["content"] == data["memory"] == memory.statement.value
    assert data["title"] == metadata["key"] == memory.statement.key
    assert data["conversation_id"] == metadata["session_id"]
    assert data["user_id"] == metadata["user_id"] == ANN.id
    assert data["created_at"] == metadata["created_at"] == "2025-12-10 09:44:35"
    assert data["message_ids"] == ["t:0", "gone:0"]
    assert [source["content"] for source in metadata["sources"]] == ["I keep bees"]
    assert "became" not in data


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (MemoryStatus.ACTIVE, "activated"),
        (MemoryStatus.ARCHIVED, "archived"),
        (MemoryStatus.RESOLVING, "resolving"),
    ],
)
def test_its_status_is_named_as_clients_know_it(status: MemoryStatus, name: str) -> None:
    assert shown(MemoryRecord(known(status=status), [], {}))["status"] == name


def test_every_earlier_version_has_its_time_and_its_sources() -> None:
    earlier = known(status=MemoryStatus.SUPERSEDED, valid_until=NOW + 60_000)

    data = shown(MemoryRecord(known(version=2), [earlier], {"t:0": SAID}))

    [version] = data["history"]
    assert (version["version"], version["status"]) == (1, "archived")
    assert version["valid_until"] == "2025-12-10 09:45:35"
    assert len(version["sources"]) == 1


def test_a_memory_of_an_agent_names_the_user_beside_whom_it_was_written() -> None:
    agent = Subject(type=SubjectType.AGENT, id="scout")
    memory = direct_memory(home=agent, placements=(agent, ANN))

    data = shown(MemoryRecord(memory, [], {}))

    assert (data["user_id"], data["agent_id"]) == (ANN.id, "release-bot")


def test_a_working_memory_says_what_it_became() -> None:
    data = shown(MemoryRecord(known(status=MemoryStatus.ARCHIVED), [], {}, ("m1", "m2")))

    assert data["became"] == ["m1", "m2"]


def test_ids_are_unquoted_and_an_unknown_one_is_not_found() -> None:
    client = Client()

    answer = client.get(f"{PATH}/a%20b")

    assert (answer.status, answer.code) == (404, 40001)
    assert client.read == [("a b", Scope("p1"))]
