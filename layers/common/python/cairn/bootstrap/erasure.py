"""Deleting: single memories, or all of a subject."""

from cairn.bootstrap import (
    base,
    memory_ports,
    tasks,
)
from cairn.bootstrap.adapters import memory_store
from cairn.domain.index.deletion import Deletion
from cairn.domain.scope import Scope
from cairn.use_cases.erasure.erase_subject import EraseSubject, erase_subject
from cairn.use_cases.erasure.ports import ErasurePorts
from cairn.use_cases.memories.delete_matching import (
    DeleteMatching,
    apply_deletion,
    delete_matching,
)
from cairn.use_cases.memories.delete_memories import DeleteMemories, delete_memories


def apply(deletion: Deletion, scope: Scope, deadline: int) -> bool:
    ports = memory_ports.ports()
    return apply_deletion(deletion, scope=scope, deadline=deadline, ports=ports)


def delete(
    command: DeleteMemories | DeleteMatching | EraseSubject, scope: Scope, deadline: int
) -> None:
    if isinstance(command, EraseSubject):
        erasing = ErasurePorts(memory_store.memories(), tasks.queue(), base.clock)
        erase_subject(command, scope=scope, deadline=deadline, ports=erasing)
    elif isinstance(command, DeleteMatching):
        ports = memory_ports.ports()
        delete_matching(command, scope=scope, deadline=deadline, ports=ports)
    else:
        delete_memories(command, scope=scope, ports=memory_ports.ports())
