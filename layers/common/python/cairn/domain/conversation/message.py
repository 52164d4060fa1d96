"""One message of a conversation, as it was sent."""

from typing import Any

from cairn.domain.conversation.role import Role
from cairn.domain.value import Value


class Attachment(Value):
    """A file or image of a message, kept in the file store or named by URL."""

    kind: str
    name: str
    file_key: str | None = None
    url: str | None = None


class Message(Value):
    """One message. `message_id` is `<task_id>:<index>`, so that the id alone finds its text again.

    `said_at` is the caller's time, kept as sent; `event_time` is the instant it was parsed to (ms
    since epoch, UTC), else the time of arrival.
    """

    message_id: str
    role: Role
    text: str
    event_time: int
    said_at: str | None = None
    speaker_id: str | None = None
    speaker_name: str | None = None
    tool_calls: tuple[dict[str, Any], ...] = ()
    tool_call_id: str | None = None
    attachments: tuple[Attachment, ...] = ()

    @property
    def speaker(self) -> str:
        """Who said it, as memories show it: the name in a group chat, else the role."""
        return self.speaker_name or self.role.value


def message_id(task_id: str, index: int) -> str:
    return f"{task_id}:{index}"


def task_of(message_id: str) -> str:
    """The task whose messages hold this one."""
    return message_id.rpartition(":")[0]
