"""What a list of memories asks for, and how it is shown."""

from typing import Any

import pytest

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.index.filters import And, Equals, InfoEquals
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.use_cases.memories.list_by_kind import KindPage, ListByKind
from tests.unit.api.client import Client
from tests.unit.api.recording import NOW, direct_memory

LIST = "/api/openmem/v1/get/memory"
USER = Subject(type=SubjectType.USER, id="u1")
SAID = Message(message_id="t:0", role=Role.USER, text="I keep bees", event_time=NOW)


def asked(**body: Any) -> ListByKind:
    client = Client()
    assert client.post(LIST, {"user_id": "u1", **body}).status == 200
    [(command, scope)] = client.pages
    assert scope == Scope("p1")
    return command


def test_everything_is_asked_for_by_default() -> None:
    command = asked()

    assert command.subject == USER
    assert (command.page, command.size, command.filter) == (1, 10, None)
    assert [kinds[0] for kinds in command.lists.values()] == [
        MemoryKind.FACT,
        MemoryKind.PREFERENCE,
        MemoryKind.TOOL,
        MemoryKind.SKILL,
    ]
    assert MemoryKind.WORKING in command.lists[MemoryKind.FACT]


@pytest.mark.parametrize(
    ("body", "page", "size"),
    [
        ({"current": 3}, 3, 10),
        ({"page": 2, "current": 3}, 2, 10),
        ({"page": "2", "size": "20"}, 2, 20),
        ({"size": 51}, 1, 50),
        ({"page": None, "size": None}, 1, 10),
    ],
)
def test_a_page_is_named_in_the_ways_of_every_client(
    body: dict[str, Any], page: int, size: int
) -> None:
    size_or_default = {name: value for name, value in body.items() if value is not None}
    command = asked(**size_or_default)

    assert (command.page, command.size) == (page, size)


def test_an_agent_narrows_the_users_memories() -> None:
    command = asked(agent_id="a1", filter={"user": {"scene": "shop"}})

    assert command.filter == And((InfoEquals("scene", "shop"), Equals("agent_id", "a1")))


def test_pages_of_one_list_are_one_reading_and_others_are_not() -> None:
    same = {asked(page=1).reading, asked(page=2).reading, asked(current=3).reading}
    others = {asked(size=20).reading, asked(filter={"a": "b"}).reading, asked(agent_id="a").reading}

    assert len(same) == 1
    assert len(others | same) == 4


def test_memories_are_shown_with_their_sources_and_without_a_score() -> None:
    memory = direct_memory("I keep bees")
    page = KindPage({MemoryKind.FACT: [memory]}, 31, 4)
    client = Client(by_kind=page, said={memory.memory_id: (SAID,)})

    data = client.post(LIST, {"user_id": "u1"}).body["data"]

    [item] = data["memory_detail_list"]
    assert (item["memory_value"], item["status"]) == ("I keep bees", "activated")
    assert item["sources"] == [
        {
            "type": "chat",
            "role": "user",
            "chat_time": "09:44 AM on 10 December, 2025 UTC",
            "lang": "en",
            "content": "I keep bees",
        }
    ]
    assert "relativity" not in item
    assert data["preference_detail_list"] == data["event_detail_list"] == []
    assert (data["total"], data["size"], data["current"], data["pages"]) == (31, 10, 1, 4)
