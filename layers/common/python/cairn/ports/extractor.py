"""From messages to operations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.conversation.message import Message
    from cairn.domain.memory.memory import Memory
    from cairn.domain.tasks.plan import Operation
    from cairn.domain.tasks.task import Task


@dataclass(frozen=True)
class Window:
    """What an extractor sees: the new messages, what came before, and what is known already.

    `earlier` are up to 3 preceding turns, oldest first. `related` are current memories of the same
    home and audience, and what this plan adds before this window, most related first.
    """

    task: Task
    messages: tuple[Message, ...]
    earlier: tuple[Message, ...]
    related: tuple[Memory, ...]


@dataclass(frozen=True)
class Understanding:
    """Operations in the order of their evidence, and what it took to find them."""

    operations: tuple[Operation, ...]
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    rejected: tuple[str, ...] = ()


class Extractor(Protocol):
    """Understands a window of messages."""

    @property
    def name(self) -> str:
        """Shown by health and at start-up."""

    @property
    def window_tokens(self) -> int | None:
        """The most new text it takes at once; None when it takes any add whole."""

    def extract(self, window: Window, *, deadline: int) -> Understanding:
        """MERGE and SUPERSEDE name a related memory, or one that an earlier operation adds.

        Raises: DependencyUnavailable when trying again later may work, InvalidRequest when it
        never will.
        """
