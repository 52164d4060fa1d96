"""The routes of the function `memories`."""

from collections.abc import Callable, Sequence

from cairn.api.app import Api
from cairn.api.memoryrelay.memories.change_memory import change_memory, forget_memory
from cairn.api.memoryrelay.memories.list_memories import ListMemories, list_memories
from cairn.api.memoryrelay.memories.maintain_memories import Demote, maintain_memories
from cairn.api.memoryrelay.memories.read_memory import Read, read_memory
from cairn.api.memos.memories.delete_memory import delete_memory
from cairn.api.memos.memories.get_memory import GetPage, ListProfiles, get_memory
from cairn.api.memos.memories.get_messages import get_messages
from cairn.api.memos.memories.look_up_memory import look_up_memory
from cairn.api.memos.memories.update_memory import update_memory
from cairn.domain.conversation.message import Message
from cairn.domain.scope import Scope
from cairn.use_cases.erasure.erase_subject import EraseSubject
from cairn.use_cases.memories.delete_matching import DeleteMatching
from cairn.use_cases.memories.delete_memories import DeleteMemories
from cairn.use_cases.memories.look_up_memory import MemoryRecord
from cairn.use_cases.memories.ports import ChangeMemory
from cairn.use_cases.memories.update_memory import UpdateMemory
from cairn.use_cases.messages.get_messages import GetMessages


def add_routes(
    api: Api,
    *,
    read: Read,
    page: ListMemories,
    change: ChangeMemory,
    page_by_kind: GetPage,
    profiles: ListProfiles,
    look_up: Callable[[str, Scope], MemoryRecord],
    messages: Callable[[GetMessages, Scope], Sequence[Message]],
    update: Callable[[UpdateMemory, Scope, int], None],
    delete: Callable[[DeleteMemories | DeleteMatching | EraseSubject, Scope, int], None],
    demote: Demote,
) -> None:
    get_memory(api, page_by_kind, profiles)
    look_up_memory(api, look_up)
    get_messages(api, messages)
    update_memory(api, update)
    delete_memory(api, delete)
    read_memory(api, read)
    list_memories(api, page)
    change_memory(api, change)
    forget_memory(api, delete)
    maintain_memories(api, demote)
