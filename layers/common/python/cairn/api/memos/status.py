"""The names that MemOS gives the states of a task or file."""

from typing import Literal

from cairn.domain.tasks.task import TaskStatus

Status = Literal["running", "completed", "failed"]

_STATUS: dict[TaskStatus, Status] = {
    TaskStatus.OPEN: "running",
    TaskStatus.COMPLETED: "completed",
    TaskStatus.FAILED: "failed",
}


def status_of(status: TaskStatus) -> Status:
    return _STATUS[status]
