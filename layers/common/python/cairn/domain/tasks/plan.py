"""What an add means: operations on memories, planned window by window."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from cairn.domain.memory.memory import Statement


class Action(StrEnum):
    """What an operation does: a new memory; more evidence for one; a newer version of one."""

    ADD = "add"
    MERGE = "merge"
    SUPERSEDE = "supersede"


class Operation(BaseModel):
    """One step of a plan. `target_id` names the memory that MERGE and SUPERSEDE change."""

    model_config = ConfigDict(frozen=True)

    action: Action
    statement: Statement
    target_id: str | None = None


class PlannedWindow(BaseModel):
    """How one window of an add's words was understood, for whoever asks why.

    `at` in ms; `calls` of the model and what they cost in tokens, 0 without a model; `rejected`
    says why operations that the model asked for were not taken, one short reason each.
    """

    model_config = ConfigDict(frozen=True)

    at: int = 0
    operations: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    rejected: tuple[str, ...] = ()


class Plan(BaseModel):
    """What an add means, window by window; each window is stored once and never asked for again.

    `pieces` counts the pieces of the add's words it covers so far (`domain.windows`); nothing is
    applied before `is_whole`.
    """

    model_config = ConfigDict(frozen=True)

    operations: tuple[Operation, ...]
    pieces: int
    is_whole: bool
    windows: tuple[PlannedWindow, ...] = ()
