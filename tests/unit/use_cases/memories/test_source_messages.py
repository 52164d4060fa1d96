"""The messages that memories come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.use_cases.memories import source_messages as under_test
from cairn.use_cases.memories.source_messages import source_messages
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn
from tests.fakes.stores.task_store import InMemoryTaskStore


@dataclass
class CountingTasks(InMemoryTaskStore):
    """A store over the world of another, which remembers what was read."""

    cairn: InMemoryCairn
    reads: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.cairn.world)

    def messages(self, scope: Scope, task_ids: Sequence[str]) -> Mapping[str, tuple[Message, ...]]:
        self.reads.append(list(task_ids))
        return super().messages(scope, task_ids)


def memories_of(cairn: InMemoryCairn, question: str = "hotel tea") -> list[Memory]:
    cairn.work()
    return [found.memory for found in cairn.search(question)]


def texts(messages: tuple[Message, ...]) -> list[str]:
    return [message.text for message in messages]


@pytest.mark.parametrize("said", ["I stay at the hotel Lune", "我住在月亮酒店"])
def test_the_message_that_said_it(said: str) -> None:
    cairn = InMemoryCairn()
    cairn.add(said, ("assistant", "Noted, and the weather is fine there all year long"))
    (memory,) = memories_of(cairn, said)[:1]

    (message,) = source_messages([memory], scope=SCOPE, tasks=cairn.tasks)[memory.memory_id]

    assert (message.role, message.text) == (Role.USER, said)


def test_all_memories_take_one_read() -> None:
    cairn = InMemoryCairn()
    cairn.add("I stay at the hotel Lune")
    cairn.add("I drink green tea")
    memories, tasks = memories_of(cairn), CountingTasks(cairn)

    found = source_messages(memories, scope=SCOPE, tasks=tasks)

    assert sorted(texts(found[memory.memory_id]) for memory in memories) == [
        ["I drink green tea"],
        ["I stay at the hotel Lune"],
    ]
    assert len(tasks.reads) == 1


def test_what_was_said_again_comes_in_the_order_said() -> None:
    cairn = InMemoryCairn()
    cairn.add("I drink green tea", said_at="2025-03-02")
    cairn.add("I drink green tea.", said_at="2025-03-01", session_id="older")
    (memory,) = memories_of(cairn)

    (found,) = source_messages([memory], scope=SCOPE, tasks=cairn.tasks).values()

    assert texts(found) == ["I drink green tea.", "I drink green tea"]


@pytest.mark.parametrize("text", ["", "  ", "<memories>\nold news\n</memories>"])
def test_a_message_without_words_of_its_own_is_left_out(text: str) -> None:
    cairn = InMemoryCairn()
    task = cairn.add("I stay at the hotel Lune")
    memories = memories_of(cairn)
    key = SCOPE.project_id, task.task_id
    cairn.world.words[key] = tuple(
        message.model_copy(update={"text": text}) for message in cairn.world.words[key]
    )

    assert [*source_messages(memories, scope=SCOPE, tasks=cairn.tasks).values()] == [()]


def test_messages_that_are_gone_leave_nothing() -> None:
    cairn = InMemoryCairn()
    cairn.add("I stay at the hotel Lune")
    memories = memories_of(cairn)
    cairn.world.words.clear()

    assert [*source_messages(memories, scope=SCOPE, tasks=cairn.tasks).values()] == [()]


def test_another_project_has_none_of_them() -> None:
    cairn = InMemoryCairn()
    cairn.add("I stay at the hotel Lune")
    memories = memories_of(cairn)

    found = source_messages(memories, scope=Scope("another"), tasks=cairn.tasks)

    assert [*found.values()] == [()]


def test_a_memory_has_the_messages_of_its_latest_adds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "ADDS_OF_ONE", 2)
    cairn = InMemoryCairn()
    for end in ("", ".", "!"):
        cairn.add(f"I drink green tea{end}")
    (memory,) = memories_of(cairn)

    (found,) = source_messages([memory], scope=SCOPE, tasks=cairn.tasks).values()

    assert texts(found) == ["I drink green tea.", "I drink green tea!"]


def test_a_memory_has_so_many_characters_of_messages_and_one_at_least(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(under_test, "CHARACTERS_OF_ONE", 5)
    cairn = InMemoryCairn()
    cairn.add("I drink green tea")
    cairn.add("I drink green tea.")
    (memory,) = memories_of(cairn)

    (found,) = source_messages([memory], scope=SCOPE, tasks=cairn.tasks).values()

    assert texts(found) == ["I drink green tea"]


def test_the_first_memories_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "ADDS_MAX", 1)
    cairn = InMemoryCairn()
    cairn.add("I stay at the hotel Lune")
    cairn.add("I drink green tea")
    first, second = memories_of(cairn)

    found = source_messages([first, second], scope=SCOPE, tasks=cairn.tasks)

    assert found[first.memory_id]
    assert found[second.memory_id] == ()


def test_erased_words_are_no_sources() -> None:
    cairn = InMemoryCairn()
    cairn.add("I stay at the hotel Lune")
    memories = memories_of(cairn)
    cairn.erase()
    cairn.work()

    assert [*source_messages(memories, scope=SCOPE, tasks=cairn.tasks).values()] == [()]
