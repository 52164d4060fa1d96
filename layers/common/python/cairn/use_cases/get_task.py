"""Tell how an accepted add is doing."""

from cairn.domain.errors import NotFound
from cairn.domain.scope import Permission, Scope
from cairn.domain.task import Task
from cairn.ports.adding import TaskStore


def get_task(task_id: str, *, scope: Scope, tasks: TaskStore) -> Task:
    """Raises: NotFound (`task_not_found`), alike for unknown ids and another project's."""
    scope.require(Permission.READ)
    task = tasks.read(scope, task_id)
    if task is None:
        raise NotFound("no task has this task_id", code="task_not_found")
    return task
