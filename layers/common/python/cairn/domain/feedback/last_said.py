"""The memories of what was said last in a conversation."""

from collections.abc import Callable, Sequence

from cairn.domain.conversation.message import Message
from cairn.domain.memory.memory import Memory


def last_said(
    earlier: Sequence[Message], memories: Sequence[Memory], is_meant: Callable[[Memory], bool]
) -> list[Memory]:
    """Those of the last of these messages, oldest first, of which one is meant."""
    for message in reversed(earlier):
        found = [memory for memory in memories if message.message_id in memory.statement.evidence]
        if meant := [memory for memory in found if is_meant(memory)]:
            return meant
    return []
