"""The routes of the function `tasks`."""

from collections.abc import Callable

from cairn.api.app import Api
from cairn.api.memoryrelay.memories.read_memory import Read, memory_status
from cairn.api.memos.get_status import get_status
from cairn.domain.scope import Scope
from cairn.use_cases.messages.get_task import TaskProgress


def add_routes(api: Api, *, follow: Callable[[str, Scope], TaskProgress], read: Read) -> None:
    get_status(api, follow)
    memory_status(api, read)
