"""The verbatim memory of an add."""

from cairn.domain.conversation.message import Attachment, Message
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.tasks.working_memory import working_statement

NOON = 1_765_368_000_000


def _message(index: int, role: Role, text: str, **given: object) -> Message:
    return Message.model_validate(
        {"message_id": f"t:{index}", "role": role, "text": text, "event_time": NOON, **given}
    )


def test_every_message_is_a_line_with_its_role_and_time() -> None:
    statement = working_statement(
        [_message(0, Role.USER, "Is it open?"), _message(1, Role.ASSISTANT, "Yes.")]
    )

    assert statement.value == (
        "user: [12:00 PM on 10 December, 2025 UTC]: Is it open?\n"
        "assistant: [12:00 PM on 10 December, 2025 UTC]: Yes.\n"
    )
    assert statement.key == "user: [12:00 PM on 10 December, 2025 UTC]: Is it open?"
    assert statement.kind is MemoryKind.WORKING
    assert (statement.tags, statement.confidence) == (("mode:fast",), 0.99)
    assert statement.evidence == ("t:0", "t:1")


def test_the_callers_time_is_kept_as_sent() -> None:
    statement = working_statement([_message(0, Role.USER, "Hi", said_at="on my birthday")])

    assert statement.value == "user: [on my birthday]: Hi\n"


def test_what_was_recalled_for_a_message_is_not_said_again() -> None:
    said = "<memories>\nI hate cheese.\n</memories>\nI like rain."
    statement = working_statement([_message(0, Role.USER, said, said_at="x")])

    assert statement.value == "user: [x]: I like rain.\n"


def test_a_name_in_a_group_chat_stands_for_the_role() -> None:
    statement = working_statement([_message(0, Role.USER, "Hi", said_at="x", speaker_name="Ines")])

    assert statement.value == "Ines: [x]: Hi\n"
    assert statement.speaker == "Ines"


def test_calls_and_files_are_named_where_there_is_no_text() -> None:
    call = {"id": "1", "function": {"name": "get_weather", "arguments": '{"city":"Lyon"}'}}
    statement = working_statement(
        [
            _message(0, Role.ASSISTANT, "", said_at="x", tool_calls=(call,)),
            _message(
                1, Role.USER, "", said_at="x", attachments=(Attachment(kind="file", name="a.pdf"),)
            ),
        ]
    )

    assert statement.value == (
        'assistant: [x]: [calls get_weather({"city":"Lyon"})]\nuser: [x]: [file: a.pdf]\n'
    )


def test_the_key_of_a_text_of_many_lines_is_its_first() -> None:
    statement = working_statement([_message(0, Role.USER, "one\ntwo", said_at="x")])

    assert statement.key == "user: [x]: one"
    assert statement.value == "user: [x]: one\ntwo\n"
