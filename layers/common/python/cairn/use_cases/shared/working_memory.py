"""The changes that remove the working memory of a task."""

from cairn.domain.index.change import Change
from cairn.domain.index.compaction import is_unflushed
from cairn.domain.tasks.task import Task
from cairn.domain.tasks.working_memory import working_memory_to_remove


def working_memory_removal(task: Task, now: int) -> list[Change]:
    """Harmless when the working memory is gone already; none for a feedback, which has none."""
    if task.is_feedback:
        return []
    memory = working_memory_to_remove(task)
    return [Change(memory, projection=None, is_in_no_segment=is_unflushed(task, now))]
