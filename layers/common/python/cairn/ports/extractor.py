"""From messages, or a feedback, to operations on memories."""

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
    """New messages to extract from, with what came before them and what is known already.

    `earlier` are up to 3 preceding turns, oldest first. `related` are current memories of the same
    home and audience, and those that earlier windows of this add will create, most related first.
    A feedback is the only message of its window; they are then memories that it may be about, and
    `unchanged` counts how many more there may be. `pieces`: as many of the add's pieces are covered
    with this window (see `Plan`); `is_last` says that those are all.
    """

    task: Task
    messages: tuple[Message, ...]
    earlier: tuple[Message, ...] = ()
    related: tuple[Memory, ...] = ()
    pieces: int = 0
    is_last: bool = True
    unchanged: int = 0


@dataclass(frozen=True)
class Extraction:
    """Operations in the order of their evidence, and what it took to find them.

    `unread` and `unchanged` as in `PlannedWindow`.
    """

    operations: tuple[Operation, ...]
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    rejected: tuple[str, ...] = ()
    unread: int = 0
    unchanged: int = 0


class Extractor(Protocol):
    """Finds out what messages change about memories, each task's for its purpose."""

    @property
    def name(self) -> str:
        """Shown by health and at start-up."""

    @property
    def window_tokens(self) -> int | None:
        """The most tokens of new messages in a window; None when it takes any add whole."""

    def extract(self, window: Window, *, deadline: int) -> Extraction:
        """Operations with a target name a related memory, or one that an earlier operation adds.

        Raises: DependencyUnavailable when trying again later may work, InvalidRequest when it
        never will.
        """
