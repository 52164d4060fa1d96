"""The routes of the function `memories`."""

from collections.abc import Callable

from cairn.api.app import Api
from cairn.api.memoryrelay.memories.change_memory import change_memory, forget_memory
from cairn.api.memoryrelay.memories.list_memories import ListMemories, list_memories
from cairn.api.memoryrelay.memories.maintain_memories import Demote, maintain_memories
from cairn.api.memoryrelay.memories.read_memory import Read, read_memory
from cairn.api.memos.delete_memory import delete_memory
from cairn.domain.scope import Scope
from cairn.use_cases.erasure.erase_subject import EraseSubject
from cairn.use_cases.memories.delete_memories import DeleteMemories
from cairn.use_cases.memories.ports import ChangeMemory


def add_routes(
    api: Api,
    *,
    read: Read,
    page: ListMemories,
    change: ChangeMemory,
    delete: Callable[[DeleteMemories | EraseSubject, Scope, int], None],
    demote: Demote,
) -> None:
    delete_memory(api, delete)
    read_memory(api, read)
    list_memories(api, page)
    change_memory(api, change)
    forget_memory(api, delete)
    maintain_memories(api, demote)
