"""Which memories a task may change. Pure."""

from cairn.domain.memory.memory import Memory
from cairn.domain.scope import PUBLIC
from cairn.domain.tasks.task import Task


def may_change(task: Task, memory: Memory) -> bool:
    """An add changes what adds with the same audience made; a feedback what its user owns.

    What was written directly is its writer's to change: no user owns it. What everybody sees is
    corrected only by a feedback that is allowed to.
    """
    if memory.home != task.home or not memory.task_id:
        return False
    if not task.is_feedback:
        return set(memory.placements) == set(task.placements)
    return PUBLIC not in memory.placements or PUBLIC in task.placements
