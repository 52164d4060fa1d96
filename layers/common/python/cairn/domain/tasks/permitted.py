"""Which operations of an extraction the caller of its add allowed."""

from collections.abc import Sequence

from cairn.domain.tasks.plan import Operation
from cairn.domain.tasks.task import Task, memory_id_of


def permitted(task: Task, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The operations of the plan's next window, without those of views that are not to be made.

    What changes a memory that is not made goes with it. A memory's id is its place in the plan, so
    what changes one that moves up is led to its new id.
    """
    first = len(task.plan.operations) if task.plan else 0
    kept: list[Operation] = []
    moved: dict[str, str | None] = {}
    for place, operation in enumerate(operations, first):
        target = moved.get(operation.target_id or "", operation.target_id)
        is_gone = operation.target_id is not None and target is None
        is_kept = task.guidance.allows(operation.statement.kind) and not is_gone
        if operation.target_id is None:
            here = memory_id_of(task.task_id, first + len(kept)) if is_kept else None
            moved[memory_id_of(task.task_id, place)] = here
        if is_kept:
            kept.append(operation.model_copy(update={"target_id": target}))
    return tuple(kept)
