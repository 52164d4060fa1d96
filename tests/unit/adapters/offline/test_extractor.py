"""The offline extractor: what becomes of messages."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.domain.conversation.message import Message, message_id
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import (
    Labels,
    Memory,
    MemoryKind,
    Statement,
)
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.tasks.task import (
    Conversation,
    Task,
    memory_id_of,
)
from cairn.domain.text.normal_form import normal_form
from cairn.ports.extractor import Extractor, Window

TASK = "6a3b1f0e-5c6a-4f2f-8c46-6f6f0f0f9d31"
OTHER_TASK = "0b7c1f0e-5c6a-4f2f-8c46-6f6f0f0f9d32"
MAY_8 = 1_683_554_160_000
DAY = 86_400_000
USER = Subject(type=SubjectType.USER, id="ines")


def _turn(index: int, text: str, role: Role = Role.USER, **given: Any) -> Message:
    known: dict[str, Any] = {"event_time": MAY_8 + index, "task": TASK, **given}
    return Message(message_id=message_id(known.pop("task"), index), role=role, text=text, **known)


def _turns(*texts: str) -> tuple[Message, ...]:
    return tuple(_turn(index, text) for index, text in enumerate(texts))


def _extract(
    *messages: Message,
    earlier: tuple[Message, ...] = (),
    related: tuple[Memory, ...] = (),
    labels: Labels | None = None,
) -> list[Operation]:
    task = Task(
        task_id=TASK,
        home=USER,
        placements=(USER,),
        conversation=Conversation(subject=USER, session_id="s"),
        labels=labels or Labels(),
        accepted_at=MAY_8,
        updated_at=MAY_8,
    )
    extractor: Extractor = OfflineExtractor()
    return list(
        extractor.extract(Window(task, messages, earlier, related), deadline=MAY_8).operations
    )


def _memories(*messages: Message, labels: Labels | None = None) -> tuple[Memory, ...]:
    """What an earlier add of these messages left behind."""
    operations = _extract(*messages, labels=labels)
    assert all(operation.action is Action.ADD for operation in operations)
    return tuple(
        Memory(
            memory_id=memory_id_of(OTHER_TASK, index),
            home=USER,
            placements=(USER,),
            task_id=OTHER_TASK,
            session_ids=("s",),
            labels=labels or Labels(),
            statement=operation.statement,
            accepted_at=MAY_8,
            created_at=MAY_8,
            updated_at=MAY_8,
        )
        for index, operation in enumerate(operations)
    )


def _earlier(*texts: str, **given: Any) -> tuple[Message, ...]:
    return tuple(
        _turn(index, text, task=OTHER_TASK, event_time=MAY_8 - DAY, **given)
        for index, text in enumerate(texts)
    )


def _of(operations: list[Operation], kind: MemoryKind) -> list[Operation]:
    return [operation for operation in operations if operation.statement.kind is kind]


def _facts(operations: list[Operation]) -> list[Statement]:
    return [operation.statement for operation in _of(operations, MemoryKind.FACT)]


def test_a_message_becomes_one_dated_attributed_fact() -> None:
    (operation,) = _extract(_turn(0, "My sister moved to Porto."))

    fact = operation.statement
    assert operation.action is Action.ADD
    assert fact.value == "[8 May 2023] user: My sister moved to Porto."
    assert fact.words == "My sister moved to Porto."
    assert fact.key == "My sister moved to Porto."
    assert fact.tags == ("sister", "moved", "Porto")
    assert fact.evidence == (f"{TASK}:0",)
    assert fact.event_time == MAY_8


def test_a_name_in_a_group_chat_is_the_speaker() -> None:
    (operation,) = _extract(_turn(0, "The ferry is late.", speaker_name="Rui"))

    assert operation.statement.value == "[8 May 2023] Rui: The ferry is late."
    assert operation.statement.speaker == "Rui"


def test_what_the_assistant_says_stays_the_assistants() -> None:
    (operation,) = _extract(_turn(0, "I love green tea.", Role.ASSISTANT))

    assert operation.statement.value == "[8 May 2023] assistant: I love green tea."
    assert operation.statement.kind is MemoryKind.FACT


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.TOOL])
def test_prompts_and_tool_results_are_no_facts(role: Role) -> None:
    assert _extract(_turn(0, "I love green tea.", role)) == []


def test_a_call_without_text_is_no_fact() -> None:
    assert _extract(_turn(0, "", Role.ASSISTANT, tool_calls=({"id": "1"},))) == []


def test_recalled_memories_are_not_said_again() -> None:
    text = "<memories>\n- I like sugar.\n</memories>\nWhere is the ferry terminal?"

    (operation,) = _extract(_turn(0, text))

    assert operation.statement.words == "Where is the ferry terminal?"


def test_only_recalled_memories_are_nothing() -> None:
    assert _extract(_turn(0, "<memories>I like sugar.</memories>")) == []


def test_a_questionnaire_stays_one_fact() -> None:
    text = "Name: Ines\nTown: Porto\nWork: nurse\nSport: rowing"

    facts = _facts(_extract(_turn(0, text)))

    assert [fact.words for fact in facts] == [text]


def test_context_is_three_turns_before_and_two_after() -> None:
    earlier = _earlier("Is it far?", "Is it cold?", "Is it dear?")
    turns = _turns("One boat.", "Two boats.", "Three boats.", "Four boats.")

    first, second, *_ = _facts(_extract(*turns, earlier=earlier))

    before = [turn.message_id for turn in earlier]
    assert list(first.context) == [*before, f"{TASK}:1", f"{TASK}:2"]
    assert list(second.context) == [*before[1:], f"{TASK}:0", f"{TASK}:2", f"{TASK}:3"]


def test_a_stated_preference_is_kept_beside_the_fact() -> None:
    text = "I like bitter chocolate, but not liquorice. Is there a shop?"

    fact, preference = _extract(_turn(0, text))

    assert fact.statement.words == text
    assert preference.statement.kind is MemoryKind.PREFERENCE
    assert preference.statement.words == "I like bitter chocolate, but not liquorice."
    assert preference.statement.is_explicit
    assert "I like" in preference.statement.reasoning


def test_a_preference_keeps_the_speakers_language() -> None:
    _, preference = _extract(_turn(0, "我喜欢喝绿茶，但不要太浓"))

    assert preference.statement.value == "[8 May 2023] user: 我喜欢喝绿茶，但不要太浓"
    assert "我喜欢" in preference.statement.reasoning


def test_the_same_statement_again_is_more_evidence() -> None:
    related = _memories(*_earlier("My sister works at the port."))

    (operation,) = _extract(_turn(0, "my sister works at the port"), related=related)

    assert (operation.action, operation.target_id) == (Action.MERGE, related[0].memory_id)
    assert operation.statement.evidence == (f"{OTHER_TASK}:0", f"{TASK}:0")
    assert operation.statement.event_time == MAY_8


def test_evidence_that_arrives_late_goes_first() -> None:
    related = _memories(*_earlier("My sister works at the port."))
    late = _turn(0, "My sister works at the port.", event_time=MAY_8 - 9 * DAY)

    (operation,) = _extract(late, related=related)

    assert operation.statement.evidence == (f"{TASK}:0", f"{OTHER_TASK}:0")
    assert operation.statement.event_time == MAY_8 - DAY


def test_a_repeated_preference_merges_fact_and_preference() -> None:
    related = _memories(*_earlier("I love jazz."))

    operations = _extract(_turn(0, "I love jazz!"), related=related)

    assert [operation.action for operation in operations] == [Action.MERGE] * 2
    assert [operation.target_id for operation in operations] == [
        memory.memory_id for memory in related
    ]


def test_a_repetition_in_the_same_add_names_the_id_to_come() -> None:
    _, again = _extract(*_turns("My sister works at the port.", "My sister works at the port."))

    assert (again.action, again.target_id) == (Action.MERGE, memory_id_of(TASK, 0))


@pytest.mark.parametrize("reply", ["yes", "Ok, thanks!", "好的"])
def test_replies_are_never_merged(reply: str) -> None:
    operations = _extract(_turn(0, reply), related=_memories(*_earlier(reply)))

    assert [operation.action for operation in operations] == [Action.ADD]


def test_today_on_another_day_is_another_event() -> None:
    text = "I rowed to the island today."

    (operation,) = _extract(_turn(0, text), related=_memories(*_earlier(text)))

    assert operation.action is Action.ADD


@pytest.mark.parametrize(
    "labels", [Labels(info={"area": "a"}), Labels(agent_ids=("a",)), Labels(app_id="a")]
)
def test_other_labels_are_another_memory(labels: Labels) -> None:
    text = "My sister works at the port."

    (operation,) = _extract(_turn(0, text), related=_memories(*_earlier(text)), labels=labels)

    assert operation.action is Action.ADD


def test_the_same_words_of_another_speaker_are_another_memory() -> None:
    related = _memories(*_earlier("My sister works at the port.", speaker_name="Rui"))

    (operation,) = _extract(
        _turn(0, "My sister works at the port.", speaker_name="Ana"), related=related
    )

    assert operation.action is Action.ADD


def test_a_correction_supersedes_fact_and_preference() -> None:
    related = _memories(*_earlier("I like bitter chocolate, but not liquorice."))

    fact, preference = _extract(_turn(0, "I no longer like bitter chocolate."), related=related)

    assert (fact.action, fact.target_id) == (Action.SUPERSEDE, related[0].memory_id)
    assert (preference.action, preference.target_id) == (Action.SUPERSEDE, related[1].memory_id)
    assert preference.statement.words == "I no longer like bitter chocolate."


def test_a_correction_in_the_same_add_names_the_id_to_come() -> None:
    operations = _extract(
        *_turns(
            "I take the Harbour Lodge.",
            "I changed my mind: the Station House, not the Harbour Lodge.",
        )
    )

    assert [operation.action for operation in operations] == [Action.ADD, Action.SUPERSEDE]
    assert operations[1].target_id == memory_id_of(TASK, 0)


def test_a_correction_of_a_correction_finds_the_same_memory() -> None:
    operations = _extract(
        *_turns(
            "I pay with Visa.", "I switched from Visa to Maestro.", "I no longer pay with Visa."
        )
    )

    assert [operation.target_id for operation in operations[:2]] == [None, memory_id_of(TASK, 0)]


def test_one_preference_of_several_is_corrected() -> None:
    related = _memories(*_earlier("I love jazz. The bus was late. I love sushi."))

    operations = _extract(_turn(0, "I don't like sushi anymore."), related=related)

    (preference,) = _of(operations, MemoryKind.PREFERENCE)
    assert (preference.action, preference.target_id) == (Action.SUPERSEDE, related[2].memory_id)
    assert _of(operations, MemoryKind.FACT)[0].action is Action.ADD


def test_a_preference_corrected_in_other_words_is_superseded_too() -> None:
    related = _memories(*_earlier("I prefer the aisle seat on flights."))

    operations = _extract(
        _turn(0, "I changed my mind, book the window seat on flights, not the aisle seat."),
        related=related,
    )

    assert [operation.target_id for operation in operations] == [
        memory.memory_id for memory in related
    ]


def test_the_assistant_corrects_nobody() -> None:
    related = _memories(*_earlier("I live in Berlin."))

    (operation,) = _extract(
        _turn(0, "I no longer live in Berlin.", Role.ASSISTANT, speaker_name="user"),
        related=related,
    )

    assert operation.action is Action.ADD


def test_another_speaker_corrects_nobody() -> None:
    related = _memories(*_earlier("I live in Berlin.", speaker_name="Rui"))

    (operation,) = _extract(
        _turn(0, "I no longer live in Berlin.", speaker_name="Ana"), related=related
    )

    assert operation.action is Action.ADD


def test_one_message_per_call_gives_what_one_call_gives() -> None:
    turns = _turns("I love jazz.", "Is it raining?", "My cat is called Tom.")

    together = _facts(_extract(*turns))
    apart = [
        _facts(_extract(turn, earlier=turns[max(0, index - 3) : index]))[0]
        for index, turn in enumerate(turns)
    ]

    assert [fact.value for fact in together] == [fact.value for fact in apart]
    assert together[2].context == apart[2].context


_roles = st.sampled_from(Role)
_texts = st.one_of(
    st.text(), st.sampled_from(["I like tea.", "I no longer like tea.", "我不再喝茶", ""])
)


@given(st.lists(st.tuples(_roles, _texts), max_size=6))
def test_any_messages_keep_their_words_and_evidence(said: list[tuple[Role, str]]) -> None:
    turns = [_turn(index, text, role) for index, (role, text) in enumerate(said)]

    operations = _extract(*turns)

    spoken = [turn for turn in turns if turn.role in (Role.USER, Role.ASSISTANT)]
    told = {turn.message_id: normal_form(turn.text) for turn in spoken if turn.text.strip()}
    facts = _facts(operations)
    assert {key: normal_form(fact.words) for fact in facts for key in fact.evidence} == told
    ids = {turn.message_id for turn in turns}
    added = {memory_id_of(TASK, index) for index in range(len(operations))}
    for operation in operations:
        assert operation.statement.evidence
        assert {*operation.statement.evidence, *operation.statement.context} <= ids
        assert (operation.target_id in added) == (operation.action is not Action.ADD)
