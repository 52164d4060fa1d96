"""What an add does to memories: operations, planned window by window."""

from enum import StrEnum

from cairn.domain.memory.memory import Statement
from cairn.domain.value import Value


class Action(StrEnum):
    """What an operation does: a new memory; more evidence for one; a newer version of one."""

    ADD = "add"
    MERGE = "merge"
    SUPERSEDE = "supersede"


class Operation(Value):
    """One step of a plan. `target_id` names the memory that MERGE and SUPERSEDE change."""

    action: Action
    statement: Statement
    target_id: str | None = None


class PlannedWindow(Value):
    """How the operations of one window of messages were found, to explain them later.

    `at` in ms; `calls` of the model and the tokens they used, 0 without a model; `rejected` has a
    short reason for each operation that the model proposed and validation rejected; `unread` counts
    messages that there was no time to understand, which are kept as words; `left_out` counts the
    operations on memories of views that the caller did not allow.
    """

    at: int = 0
    operations: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    rejected: tuple[str, ...] = ()
    unread: int = 0
    left_out: int = 0


class Plan(Value):
    """The operations of an add. Each window is stored once, and never extracted again.

    `pieces` counts the pieces of the add's messages that it covers so far (see
    `conversation.windows`). Nothing is applied before `is_whole`.
    """

    operations: tuple[Operation, ...]
    pieces: int
    is_whole: bool
    windows: tuple[PlannedWindow, ...] = ()
