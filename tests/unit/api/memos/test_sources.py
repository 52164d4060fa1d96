"""The original messages of a memory in an answer."""

from typing import Any

import pytest

from cairn.api.memos.sources import source_items
from cairn.domain.conversation.message import Attachment, Message
from cairn.domain.conversation.role import Role

AT = 1_765_359_875_901
NOTE = Attachment(kind="file", name="note.txt")
CALL = {"function": {"name": "book", "arguments": "{}"}}


def shown(role: Role = Role.USER, text: str = "", **fields: Any) -> dict[str, Any]:
    message = Message(message_id="task:0", role=role, text=text, event_time=AT, **fields)
    (item,) = source_items([message])
    return item.model_dump()


def test_the_words_and_when_they_were_said() -> None:
    assert shown(text="I choose 7 Days Inn") == {
        "type": "chat",
        "role": "user",
        "chat_time": "09:44 AM on 10 December, 2025 UTC",
        "lang": "en",
        "content": "I choose 7 Days Inn",
    }


def test_a_time_is_shown_as_it_was_sent() -> None:
    assert shown(text="tea", said_at="last Monday")["chat_time"] == "last Monday"


@pytest.mark.parametrize(
    ("text", "lang"), [("tea", "en"), ("我喜欢茶", "zh"), ("我 like tea", "zh"), ("42", "en")]
)
def test_the_language(text: str, lang: str) -> None:
    assert shown(text=text)["lang"] == lang


def test_tools_and_files_are_named_and_recalled_memories_are_not_shown() -> None:
    called = shown(Role.ASSISTANT, tool_calls=(CALL,))
    filed = shown(text="read <memories>old</memories>", attachments=(NOTE,))

    assert called["content"] == "[calls book({})]"
    assert filed["content"] == "read [file: note.txt]"
