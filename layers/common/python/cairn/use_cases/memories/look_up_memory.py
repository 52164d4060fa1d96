"""Look up one memory with all that is known about it: sources, history, what became of it."""

from collections.abc import Mapping
from typing import NamedTuple

from cairn.domain.conversation.message import Message
from cairn.domain.errors import NotFound
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Permission, Scope
from cairn.ports.memory_store import MemoryReader
from cairn.ports.task_store import TaskStore
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.memories.resolve_working import Understood, resolve_working


class MemoryRecord(NamedTuple):
    """`earlier` versions, newest first. `said`: the messages that the versions rest on, by id,
    without those that are gone. `became`: the ids of what was made of a working memory.
    """

    memory: Memory
    earlier: list[Memory]
    said: Mapping[str, Message]
    became: tuple[str, ...] = ()

    def sources(self, version: Memory) -> list[Message]:
        """In the order in which they were taken as evidence."""
        evidence = version.statement.evidence
        return [self.said[message_id] for message_id in evidence if message_id in self.said]


def look_up_memory(
    memory_id: str, *, scope: Scope, memories: MemoryReader, tasks: TaskStore
) -> MemoryRecord:
    """Also one that is set aside, and a working memory whose words are understood by now.

    Raises: NotFound (`unknown_memory`), also for other projects' and erased ones.
    """
    scope.require(Permission.READ)
    kept = memories.kept(scope, [memory_id]).get(memory_id)
    known = Understood(kept, ()) if kept else None
    known = known or resolve_working(memory_id, scope=scope, tasks=tasks, memories=memories)
    if known is None:
        raise NotFound("there is no memory with that id", code="unknown_memory")
    memory, became = known
    earlier = memories.history(scope, memory_id) if memory.version > 1 else []
    evidence = (key for version in (memory, *earlier) for key in version.statement.evidence)
    return MemoryRecord(memory, earlier, MessageCache(scope, tasks).by_id(evidence), became)
