"""Deleting: single memories, or all of a subject."""

from cairn.bootstrap import (
    base,
    memory_ports,
    tasks,
)
from cairn.bootstrap.adapters import memory_store
from cairn.domain.scope import Scope
from cairn.use_cases.erasure.erase_subject import EraseSubject, erase_subject
from cairn.use_cases.erasure.ports import ErasurePorts
from cairn.use_cases.memories.delete_memories import DeleteMemories, delete_memories


def delete(command: DeleteMemories | EraseSubject, scope: Scope, deadline: int) -> None:
    if isinstance(command, EraseSubject):
        ports = ErasurePorts(memory_store.memories(), tasks.queue(), base.clock)
        erase_subject(command, scope=scope, deadline=deadline, ports=ports)
    else:
        delete_memories(command, scope=scope, ports=memory_ports.ports())
