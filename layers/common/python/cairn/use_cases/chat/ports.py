"""What chatting works with."""

from collections.abc import Callable
from dataclasses import dataclass

from cairn.domain.scope import Scope
from cairn.domain.search.query import ScoredMemory, SearchQuery
from cairn.ports.chat_model import ChatModel
from cairn.ports.clock import Clock
from cairn.ports.job_queue import JobQueue
from cairn.ports.task_store import TaskStore


@dataclass(frozen=True)
class ChatPorts:
    """`search` is `search_memories` with its ports bound, called with query, scope and deadline.

    `model` gives the model of this name, the default one for any other and for None.
    """

    search: Callable[[SearchQuery, Scope, int], list[ScoredMemory]]
    model: Callable[[str | None], ChatModel]
    tasks: TaskStore
    queue: JobQueue
    clock: Clock
