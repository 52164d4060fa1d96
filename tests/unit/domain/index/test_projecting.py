"""What search sees of a memory."""

from typing import Any

import pytest

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.index.projecting import (
    MAX_TEXT_TERMS,
    embedding_text,
    project,
)
from cairn.domain.memory.memory import (
    Labels,
    Memory,
    MemoryKind,
    Statement,
)
from cairn.domain.scope import PUBLIC, Subject, SubjectType
from cairn.domain.text.analysis import analyse

ANN = Subject(type=SubjectType.USER, id="ann")
NOON = 1_683_547_200_000  # 8 May 2023 12:00 UTC


def statement(words: str, **changes: Any) -> Statement:
    return Statement(
        **{
            "kind": MemoryKind.FACT,
            "key": "key",
            "value": f"[8 May 2023] user: {words}",
            "words": words,
            "speaker": "user",
            "event_time": NOON,
            "evidence": ("t:1",),
            **changes,
        }
    )


def memory(words: str = "I adopted a cat", labels: Labels | None = None, **changes: Any) -> Memory:
    placements = changes.pop("placements", (ANN,))
    return Memory(
        memory_id="m",
        home=ANN,
        placements=placements,
        task_id="t",
        session_ids=("s",),
        labels=labels or Labels(),
        statement=statement(words, **changes),
        accepted_at=1,
        created_at=2,
        updated_at=3,
    )


def turn(index: int, text: str) -> Message:
    return Message(message_id=f"t:{index}", role=Role.ASSISTANT, text=text, event_time=NOON)


def test_text_holds_date_speaker_words_and_the_callers_tags_once() -> None:
    projection = project(memory(labels=Labels(tags=("pets", "cat"))), [], None)

    assert projection.text_terms == ("8", "may", "2023", "user", "adopt", "cat", "pet")


def test_chinese_words_are_dated_the_chinese_way() -> None:
    projection = project(memory("养了猫"), [], None)

    assert projection.text_terms[:6] == ("2023", "年", "5", "月", "8", "日")


def test_context_is_the_text_and_its_neighbours() -> None:
    projection = project(memory(), [turn(0, "any news?"), turn(2, "lovely")], None)

    assert projection.context_terms == (*projection.text_terms, "assist", "news", "assist", "love")


def test_working_memory_is_indexed_with_all_its_lines() -> None:
    value = "user: first line\nassistant: second line"
    projection = project(memory("", kind=MemoryKind.WORKING, value=value), [], None)

    assert projection.text_terms == analyse(value)
    assert projection.memory_type == "WorkingMemory"


def test_the_embedded_text_is_in_the_order_it_was_said() -> None:
    text = embedding_text(memory(), [turn(0, "before"), turn(2, "after")])

    lines = [line.rpartition(": ")[2] for line in text.splitlines()]
    assert lines == ["before", "I adopted a cat", "after"]


def test_a_long_text_stays_bounded_and_is_found_by_its_last_word() -> None:
    words = "again and again " * 5_000 + "zebra"

    projection = project(memory(words), [], None)

    assert len(projection.text_terms) <= MAX_TEXT_TERMS
    assert "zebra" in projection.text_terms


def test_a_nonsense_time_is_no_error() -> None:
    assert "cat" in project(memory(event_time=10**18), [], None).text_terms


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [("user", "UserMemory"), ("Bo", "UserMemory"), ("assistant", "LongTermMemory")],
)
def test_memory_type_tells_who_it_comes_from(speaker: str, expected: str) -> None:
    assert project(memory(speaker=speaker), [], None).memory_type == expected


@pytest.mark.parametrize(
    ("words", "speaker", "expected"),
    [
        ("Ann Lee: hello there", "user", "Ann Lee"),
        ("hello: there", "Bo", "Bo"),
        ("at 10:30 we met", "user", "user"),
        ("李雷: 你好", "assistant", "李雷"),
    ],
)
def test_a_name_in_front_of_the_words_is_the_speaker(
    words: str, speaker: str, expected: str
) -> None:
    assert project(memory(words, speaker=speaker), [], None).speaker == expected


def test_owners_are_the_users_and_agents_it_is_placed_under() -> None:
    bot = Subject(type=SubjectType.AGENT, id="bot")

    assert project(memory(placements=(ANN, bot, PUBLIC)), [], None).owner_ids == ("ann", "bot")


def test_info_is_compared_as_strings() -> None:
    info = {"a": 1, "b": 2.0, "c": True, "d": ["x", 3, None], "e": {"no": 1}, "f": None, "g": 1.5}

    assert project(memory(labels=Labels(info=info)), [], None).info == {
        "a": ("1",),
        "b": ("2",),
        "c": ("true",),
        "d": ("x", "3"),
        "g": ("1.5",),
    }
