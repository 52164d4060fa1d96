"""What operators see of tasks: why one is not done, and which work was abandoned."""

from pydantic import BaseModel, ConfigDict

from cairn.domain.tasks.plan import Plan


class TaskDiagnostics(BaseModel):
    """What is stored about a task beside its own record, to find out why it is not done.

    In ms: `not_before` is when its next attempt is due, None unless it is open; `lease_until` how
    long a worker holds its home, 0 when none does; `erased_before` the erasure watermark of its
    home, 0 without one.
    """

    model_config = ConfigDict(frozen=True)

    plan: Plan | None = None
    not_before: int | None = None
    lease_until: int = 0
    erased_before: int = 0


class Failure(BaseModel):
    """Work abandoned at `failed_at` (ms): a task, or the vector of a memory that a task wrote."""

    model_config = ConfigDict(frozen=True)

    project_id: str
    task_id: str
    memory_id: str | None = None
    reason: str
    failed_at: int
