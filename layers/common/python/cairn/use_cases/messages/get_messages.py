"""The latest messages of a conversation, as they were sent."""

from dataclasses import dataclass

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.scope import Permission, Scope
from cairn.domain.tasks.task import Conversation
from cairn.ports.task_store import TaskStore

SHOWN = (Role.USER, Role.ASSISTANT)
# How many times as many adds are looked into where the latest are all of tools.
GROWTH, ADDS_MAX = 4, 800


@dataclass(frozen=True)
class GetMessages:
    conversation: Conversation
    limit: int


def get_messages(command: GetMessages, *, scope: Scope, tasks: TaskStore) -> list[Message]:
    """At most `limit` of users and assistants, oldest first; none of an unknown conversation."""
    scope.require(Permission.READ)
    adds, known = command.limit, -1
    while True:
        messages = tasks.latest(scope, command.conversation, adds)
        shown = [message for message in messages if message.role in SHOWN][-command.limit :]
        if len(shown) == command.limit or len(messages) == known or adds >= ADDS_MAX:
            return shown
        adds, known = adds * GROWTH, len(messages)
