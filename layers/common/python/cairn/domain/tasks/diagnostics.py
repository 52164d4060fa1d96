"""What operators see of tasks: why one is not done, and which work was abandoned."""

from cairn.domain.tasks.plan import Plan
from cairn.domain.value import Value


class TaskDiagnostics(Value):
    """What is stored about a task beside its own record, to find out why it is not done.

    In ms: `not_before` is when its next attempt is due, None unless it is open; `lease_until` how
    long a worker holds its home, 0 when none does; `erased_before` the erasure watermark of its
    home, 0 without one.
    """

    plan: Plan | None = None
    not_before: int | None = None
    lease_until: int = 0
    erased_before: int = 0


class Failure(Value):
    """Work abandoned at `failed_at` (ms): a task, or the vector of a memory that a task wrote."""

    project_id: str
    task_id: str
    memory_id: str | None = None
    reason: str
    failed_at: int
