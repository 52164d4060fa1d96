"""The original messages of a memory, as MemOS clients read them."""

from collections.abc import Iterable
from typing import Literal

from cairn.api.answer import Answer
from cairn.domain.conversation.content import content_of
from cairn.domain.conversation.message import Message
from cairn.domain.text.analysis import has_dense_script
from cairn.domain.times.said_at import fast_stamp


class SourceItem(Answer):
    """One message. `chat_time` is as it was sent, else the time of arrival; `lang` is `zh` where
    any of it is written without spaces. `content` also names the tools called and the files.
    """

    type: Literal["chat"] = "chat"
    role: str
    chat_time: str
    lang: Literal["en", "zh"]
    content: str


def source_items(messages: Iterable[Message]) -> list[SourceItem]:
    """In the order of the messages."""
    return [
        SourceItem(
            role=message.role.value,
            chat_time=message.said_at or fast_stamp(message.event_time),
            lang="zh" if has_dense_script(message.text) else "en",
            content=content_of(message),
        )
        for message in messages
    ]
