"""What became of attached files and images."""

from collections.abc import Sequence

from cairn.domain.task import FileOutcome, TaskStatus


def unread(files: Sequence[FileOutcome]) -> str | None:
    """The task's note about what could not be read; None when all of it was."""
    names = [each.name for each in files if each.status is TaskStatus.FAILED]
    return f"stored but not read: {', '.join(names)}" if names else None
