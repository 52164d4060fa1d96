"""Deleting: single memories, or all of a subject."""

from cairn.bootstrap import linking, parts, writing
from cairn.domain.memory import Memory
from cairn.domain.scope import Scope
from cairn.use_cases.delete_memories import DeleteMemories, delete_memories
from cairn.use_cases.erase_subject import EraseSubject, erase_subject
from cairn.use_cases.link_entities import forget_memory


def delete(command: DeleteMemories | EraseSubject, scope: Scope, deadline: int) -> None:
    if isinstance(command, EraseSubject):
        erase_subject(
            command,
            scope=scope,
            deadline=deadline,
            memories=parts.memories(),
            queue=writing.queue(),
            clock=parts.clock,
        )
    else:
        delete_memories(
            command,
            scope=scope,
            memories=parts.memories(),
            tasks=writing.tasks(),
            work=writing.work(),
            clock=parts.clock,
            forget=_forget,
        )


def _forget(scope: Scope, memory: Memory) -> None:
    forget_memory(scope, memory, entities=linking.entities(), links=linking.links())
