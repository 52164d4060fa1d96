"""What a task does to memories: operations, planned window by window."""

from enum import StrEnum

from cairn.domain.memory.memory import Statement
from cairn.domain.value import Value


class Action(StrEnum):
    """What an operation does: a new memory; more evidence for one; a newer version of one; one that
    is set aside.
    """

    ADD = "add"
    MERGE = "merge"
    SUPERSEDE = "supersede"
    FORGET = "forget"


class Operation(Value):
    """One step of a plan. `target_id` names the memory that it changes, unless it is ADD.

    `statement`: what is said from then on; of FORGET, what is said no more. `places`: how many
    placements the target has, where these may be more than the task's.
    """

    action: Action
    statement: Statement
    target_id: str | None = None
    places: int = 0


class ProfileValue(Value):
    """What a field of a profile is to hold from then on.

    `stated_at` (ms): when it was said, not later than the add that said it.
    """

    template_id: str
    category: str
    field: str
    value: str
    stated_at: int


class PlannedWindow(Value):
    """How the operations of one window of messages were found, to explain them later.

    `at` in ms; `calls` of the model and the tokens they used, 0 without a model; `rejected` has a
    short reason for each operation or value that the model proposed and validation rejected;
    `unread` counts messages that there was no time to understand, which are kept as words;
    `left_out` counts the operations on memories of views that the caller did not allow; `unchanged`
    memories that a feedback may be about beyond those that one feedback changes.
    """

    at: int = 0
    operations: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    rejected: tuple[str, ...] = ()
    unread: int = 0
    left_out: int = 0
    unchanged: int = 0


class Plan(Value):
    """The operations of a task. Each window is stored once, and never extracted again.

    `pieces` counts the pieces of the add's messages that it covers so far (see
    `conversation.windows`). Nothing is applied before `is_whole`. `profile_values` are chosen with
    the last window, once.
    """

    operations: tuple[Operation, ...]
    pieces: int
    is_whole: bool
    windows: tuple[PlannedWindow, ...] = ()
    profile_values: tuple[ProfileValue, ...] = ()
