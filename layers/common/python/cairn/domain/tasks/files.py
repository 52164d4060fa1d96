"""What became of attached files and images."""

from collections.abc import Sequence

from cairn.domain.tasks.task import FileOutcome, TaskStatus

PLACES = 15  # digits of a moment in ms, so that keys sort by it


def files_of(home_hash: str) -> str:
    """What the keys of all files of a subject begin with."""
    return f"subjects/{home_hash}/"


def files_from(home_hash: str, moment: int) -> str:
    """Sorts before every file of adds accepted at `moment` (ms) or later, after all earlier ones.

    So files are found by subject and time alone, also those whose add was never accepted.
    """
    return f"{files_of(home_hash)}{moment:0{PLACES}d}"


def file_key(home_hash: str, accepted_at: int, task_id: str, name: str) -> str:
    return f"{files_from(home_hash, accepted_at)}/{task_id}/{name}"


def unread(files: Sequence[FileOutcome]) -> str | None:
    """The task's note about what could not be read; None when all of it was."""
    names = [each.name for each in files if each.status is TaskStatus.FAILED]
    return f"stored but not read: {', '.join(names)}" if names else None


def segments_of(subject_hash: str) -> str:
    """Where its segments are. Sorts after every moment, so that a sweep of files passes them by."""
    return f"{files_of(subject_hash)}segments/"
