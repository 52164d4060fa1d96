"""What operators see of tasks: why one is not done, and which work was abandoned."""

from pydantic import BaseModel, ConfigDict

from cairn.domain.tasks.plan import Plan


class Standing(BaseModel):
    """How a task stands apart from its own record, for whoever asks why.

    In ms: `not_before` its open row's next attempt, None without one; `lease_until` how long a
    worker holds its home, 0 when none does; `erased_before` the fence of its home, 0 without one.
    """

    model_config = ConfigDict(frozen=True)

    plan: Plan | None = None
    not_before: int | None = None
    lease_until: int = 0
    erased_before: int = 0


class Failure(BaseModel):
    """Work that was given up at `failed_at` (ms): a task, or the vector of a memory it wrote."""

    model_config = ConfigDict(frozen=True)

    project_id: str
    task_id: str
    memory_id: str | None = None
    reason: str
    failed_at: int
