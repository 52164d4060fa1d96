"""Memories with the messages that they come from."""

from cairn.bootstrap import base, tasks
from cairn.bootstrap.adapters import page_store, profile_store
from cairn.domain.conversation.message import Message
from cairn.domain.profiles.profile import BoundProfile
from cairn.domain.scope import Scope, Subject
from cairn.use_cases.memories.list_by_kind import KindPage, ListByKind, list_by_kind
from cairn.use_cases.memories.look_up_memory import MemoryRecord, look_up_memory
from cairn.use_cases.memories.source_messages import source_messages
from cairn.use_cases.messages.get_messages import GetMessages, get_messages
from cairn.use_cases.profiles.read_profiles import list_profiles


def page_by_kind(
    command: ListByKind, scope: Scope
) -> tuple[KindPage, dict[str, tuple[Message, ...]]]:
    """With the messages that its memories rest on, by memory id."""
    page = list_by_kind(
        command,
        scope=scope,
        memories=base.memory_reader(),
        pages=page_store.pages(),
        clock=base.clock,
    )
    shown = [memory for memories in page.lists.values() for memory in memories]
    return page, source_messages(shown, scope=scope, tasks=tasks.tasks())


def profiles(subject: Subject, scope: Scope) -> list[BoundProfile]:
    return list_profiles(subject, scope=scope, profiles=profile_store.profiles())


def look_up(memory_id: str, scope: Scope) -> MemoryRecord:
    memories, adds = base.memory_reader(), tasks.tasks()
    return look_up_memory(memory_id, scope=scope, memories=memories, tasks=adds)


def messages(command: GetMessages, scope: Scope) -> list[Message]:
    return get_messages(command, scope=scope, tasks=tasks.tasks())
